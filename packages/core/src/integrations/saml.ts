import type { Problem } from "../conditions.ts";
import type { Databag } from "../juju/hook-tools.ts";
import type { Env, Integration, Reading, Ready, RelationView } from "./contract.ts";
import { type Check, filledText, normalWebUrl, parseDatabag, parseWebUrl } from "./parse-databag.ts";
import { invalidRelation, notYet } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** What a SAML identity provider says of itself. */
export interface SamlData {
  readonly entityId: string;
  readonly metadataUrl?: string;
  /** Where a browser is sent to log in, when the provider takes redirects. */
  readonly singleSignOnRedirectUrl?: string;
  /** All certificates of the provider: base64 as in its metadata, or PEM. The first counts as the signing one. */
  readonly certificates: readonly [string, ...string[]];
}

/** Certificates joined by commas; the provider's metadata may leave blanks and line breaks in them. */
const certificates: Check<readonly [string, ...string[]]> = (text) => {
  const filled = filledText(text);
  if ("reason" in filled) return filled;
  const [first, ...others] = text.split(",").filter((certificate) => certificate.trim() !== "");
  if (first === undefined || !isCertificate(first)) return { reason: "the first entry is no certificate" };
  return { value: [first, ...others] };
};

/** Single sign-on over `saml`. Source: charm-relation-interfaces `saml/v0`; the requirer writes nothing. */
export const samlIntegration = (): Integration<SamlData> => ({
  interface: "saml",
  role: "requires",
  endpoint: "saml",
  rank: 70,
  envRank: 70,
  needs: () => ({}),
  read: readSaml,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(samlEnv)) }),
  migrationKey: () => undefined,
});

function readSaml({ endpoint, remote: { app } }: RelationView): Reading<SamlData> {
  const begun = Object.keys(app).some((key) => /^(entity_id|x509certs|metadata_url|.+_url|.+_binding)$/.test(key));
  if (!begun) return notYet(endpoint, "the provider has not published anything yet");
  const parsed = parseDatabag(app, { entity_id: filledText, x509certs: certificates }, { metadata_url: normalWebUrl });
  const signOn = readSignOn(app);
  const problems = [...(parsed.problems ?? []), ...("problem" in signOn ? [signOn.problem] : [])];
  if (parsed.problems !== undefined || "problem" in signOn) return invalidRelation(endpoint, problems);
  const { entity_id: entityId, metadata_url: metadataUrl, x509certs } = parsed.data;
  return {
    state: "ready",
    data: {
      entityId,
      ...(metadataUrl !== undefined && { metadataUrl }),
      ...(signOn.url !== undefined && { singleSignOnRedirectUrl: signOn.url }),
      certificates: x509certs,
    },
  };
}

const service = "single_sign_on_service";

/** The address for logging in by redirect. Only what is used is judged: a faulty address for logging out harms nobody. */
function readSignOn(bag: Databag): { readonly url?: string } | { readonly problem: Problem } {
  for (const method of ["redirect", "post"]) {
    const key = `${service}_${method}_url`;
    const text = bag[key];
    if (text === undefined) continue;
    const binding = bag[`${service}_${method}_binding`];
    if (binding === undefined) return { problem: { key: `${service}_${method}_binding`, reason: "missing" } };
    if (!/redirect/i.test(binding)) continue;
    const url = parseWebUrl(text);
    return url === undefined ? { problem: { key, reason: "is no http or https URL" } } : { url: url.href };
  }
  return {};
}

/** PEM, or the base64 of it, which may hold blanks and line breaks. */
function isCertificate(text: string): boolean {
  const bare = text.replace(/\s/g, "");
  const isPem = bare.startsWith("-----BEGINCERTIFICATE-----") && bare.endsWith("-----ENDCERTIFICATE-----");
  return isPem || /^[A-Za-z0-9+/]+={0,2}$/.test(bare);
}

function samlEnv({ endpoint, data }: Ready<SamlData>): Env {
  const prefix = `${variablePrefix(endpoint, "saml")}SAML_`;
  return {
    [`${prefix}ENTITY_ID`]: data.entityId,
    [`${prefix}METADATA_URL`]: data.metadataUrl,
    [`${prefix}SINGLE_SIGN_ON_REDIRECT_URL`]: data.singleSignOnRedirectUrl,
    [`${prefix}SIGNING_CERTIFICATE`]: data.certificates[0],
  };
}
