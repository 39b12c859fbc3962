import type { AppFacts } from "../framework.ts";
import { type Secret, secret } from "../secret.ts";
import type { Env, Integration, Publication, Reading, Ready, RelationView } from "./contract.ts";
import { type Check, filledText, parseDatabag, webAddress } from "./parse-databag.ts";
import { invalidRelation, notYet, type SecretText, secretEntry } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A store of an OpenFGA server that is ours. */
export interface OpenfgaData {
  readonly storeId: string;
  /** Absent: the server asks for none. */
  readonly token?: Secret;
  /** `host:port`, without a scheme when the server is reached inside the cluster. */
  readonly grpcApiUrl: string;
  readonly httpApiUrl: string;
}

/** `host:port`, with or without a scheme. */
const grpcAddress: Check<string> = (text) => (/\s/.test(text) ? { reason: "holds a blank" } : filledText(text));

const required = { grpc_api_url: grpcAddress, http_api_url: webAddress, store_id: filledText };

/** Relationship-based access control over `openfga`. Source: charm-relation-interfaces `openfga/v1`. */
export const openfgaIntegration = (): Integration<OpenfgaData> => ({
  interface: "openfga",
  role: "requires",
  endpoint: "openfga",
  rank: 20,
  envRank: 10,
  needs: ({ id, endpoint, remote: { app } }) => {
    const secretId = app["token_secret_id"];
    return secretId === undefined
      ? {}
      : { secrets: { token_secret_id: { id: secretId, label: `${endpoint}.${id}.token.secret` } } };
  },
  read: readOpenfga,
  publish: publishStoreName,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(openfgaEnv)) }),
});

/** The provider rewrites its URLs on many occasions and makes the store when it comes to it: until all three are there, it is not ready. */
function readOpenfga(view: RelationView): Reading<OpenfgaData> {
  const { app } = view.remote;
  const missing = Object.keys(required).filter((key) => !Object.hasOwn(app, key));
  if (missing.length > 0) return notYet(view.endpoint, `the provider has not published ${missing.join(", ")} yet`);
  const parsed = parseDatabag(app, required);
  if (parsed.problems !== undefined) return invalidRelation(view.endpoint, parsed.problems);
  const token = readToken(view);
  if ("fault" in token) return token.fault;
  return {
    state: "ready",
    data: {
      storeId: parsed.data.store_id,
      ...(token.value !== undefined && { token: token.value }),
      grpcApiUrl: parsed.data.grpc_api_url,
      httpApiUrl: parsed.data.http_api_url,
    },
  };
}

/** From the secret, else in plain text, as older providers wrote it. */
function readToken(view: RelationView): SecretText {
  const { token } = view.remote.app;
  if (view.secrets.has("token_secret_id")) return secretEntry(view, "token_secret_id", "token");
  if (token?.includes("\0") === true) {
    return { fault: invalidRelation(view.endpoint, [{ key: "token", reason: "holds a NUL character" }]) };
  }
  return { value: token === undefined ? undefined : secret(token) };
}

/** A store that was asked for keeps its name: under another one the provider would make a second, empty store. */
function publishStoreName({ own: { app } }: RelationView, facts: AppFacts): Publication {
  if (app === "not-readable" || app["store_name"] !== undefined) return {};
  return { app: { store_name: facts.dialect === "1.12" ? "app-store" : facts.app } };
}

function openfgaEnv({ endpoint, data }: Ready<OpenfgaData>): Env {
  const prefix = `${variablePrefix(endpoint, "openfga")}FGA_`;
  return {
    [`${prefix}STORE_ID`]: data.storeId,
    [`${prefix}TOKEN`]: data.token,
    [`${prefix}GRPC_API_URL`]: data.grpcApiUrl,
    [`${prefix}HTTP_API_URL`]: data.httpApiUrl,
  };
}
