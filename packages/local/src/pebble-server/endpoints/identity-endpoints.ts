import { secret } from "@paas-charm/core";
import type { Identity } from "@paas-charm/core/pebble";
import { EngineError, type Identities } from "@paas-charm/core/pebble-engine";
import { type Decoded, map, optional, optionalInteger, struct, text } from "../go/decode.ts";
import { sorted } from "../go/go-text.ts";
import { done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import type { Endpoint } from "../http/routes.ts";

/** An identity as a request or a file gives it. */
export const identityReader = () =>
  struct("daemon.apiIdentity", {
    access: text("identities.Access"),
    local: optional(struct("daemon.apiLocalIdentity", { "user-id": optionalInteger("uint32") })),
    basic: optional(struct("daemon.apiBasicIdentity", { password: text() })),
    cert: optional(struct("daemon.apiCertIdentity", { pem: text() })),
  });
const identitiesRequest = () => struct("", { action: text(), identities: map(identityReader(), () => null) });

/** Identities: listed without what they prove themselves by, and changed. */
export function identityEndpoints(identities: Identities): readonly Endpoint[] {
  return [
    {
      path: "/v1/identities",
      get: {
        access: "user",
        handle: () => done(sorted([...identities.all()].map(([name, identity]) => [name, masked(identity)] as const))),
      },
      post: {
        access: "admin",
        async handle({ request }) {
          const body = await readJsonBody(request, identitiesRequest());
          const wanted = [...body.identities].map(([name, given]) => [name, given && identityOf(given)] as const);
          identities.act(body.action, Object.fromEntries(wanted));
          return done();
        },
      },
    },
    {
      path: "/v1/pairing",
      post: {
        access: "open",
        handle() {
          // For callers over HTTPS alone, which is not served.
          throw new EngineError(401, "access denied", "login-required");
        },
      },
    },
  ];
}

/** An identity as the engine takes it, to be judged there. */
export function identityOf({ access, local, basic, cert }: Decoded<ReturnType<typeof identityReader>>): Identity {
  // Whether it is one is for the engine to say, in Pebble's words.
  return {
    access,
    ...(local && { local }),
    ...(basic && { basic: { password: secret(basic.password) } }),
    ...(cert && { cert }),
  } as Identity;
}

function masked({ access, local, basic, cert }: Identity): object {
  return {
    access,
    local,
    ...(basic && { basic: { password: "*****" } }),
    ...(cert && { cert: { pem: "*****" } }),
  };
}
