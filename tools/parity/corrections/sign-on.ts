import { type Correction, goesOn, mapEnvironment, prefixOf } from "./correction.ts";
import { ingressUrl, withIngress } from "./ingress.ts";

/** Checks of single sign-on belong to its relation, not to an endpoint that nobody integrated. */
export const signOnCorrections: Readonly<Record<string, Correction>> = {
  "P-28": (recorded, context) => {
    const { vector } = context;
    const prefix = prefixOf(vector);
    const url = ingressUrl(vector);
    const gone = mapEnvironment(goesOn(recorded, context), (environment) => ({
      ...environment,
      [`${prefix}OIDC_SCOPES`]: String(vector.state.config["oidc-scopes"]),
      ...(url !== undefined && { [`${prefix}BASE_URL`]: url }),
    }));
    return withIngress(gone, context);
  },
  "P-29": goesOn,
};
