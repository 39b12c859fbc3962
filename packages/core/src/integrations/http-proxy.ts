import type { AppFacts } from "../framework.ts";
import { type Secret, secret } from "../secret.ts";
import { pythonJson } from "../workload/python-json.ts";
import type { Env, Integration, Publication, Reading, Ready, RelationView } from "./contract.ts";
import { type FoundResponse, findResponse, ownRequirer, type ProxyRequest } from "./http-proxy-wire.ts";
import { percentEncoded } from "./percent-encoded.ts";
import { secretEntry } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A proxy that outgoing requests pass through. The URLs hold the credentials, where there are any. */
export interface HttpProxyData {
  readonly http: Secret;
  readonly https: Secret;
}

/** An outgoing proxy over `http_proxy`, library 0.2. Its variables win over those of the model's own proxy settings. */
export const httpProxyIntegration = (): Integration<HttpProxyData, ProxyRequest | undefined> => ({
  interface: "http_proxy",
  role: "requires",
  endpoint: "http-proxy",
  rank: 110,
  envRank: 5,
  needs: (view) => {
    const found = ourResponse(view);
    const user = "response" in found && found.response?.status === "ready" ? found.response.user : undefined;
    if (user === undefined) return {};
    return { secrets: { user: { id: user, label: `${view.endpoint}.${view.id}.user.secret` } } };
  },
  read: readHttpProxy,
  publish: publishRequest,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(httpProxyEnv)) }),
});

function ourResponse({ own, remote }: RelationView<ProxyRequest | undefined>): FoundResponse {
  const text = remote.app["responses"];
  if (own.app === "not-readable") return findResponse(text, undefined);
  const requirer = ownRequirer(own.app["requests"]);
  return requirer === undefined ? { response: undefined } : findResponse(text, requirer);
}

/** An application that goes around a proxy it was promised would leak; so whatever is amiss blocks, as in the Python library. */
function readHttpProxy(view: RelationView<ProxyRequest | undefined>): Reading<HttpProxyData> {
  const found = ourResponse(view);
  if ("fault" in found) return unusable(view, `responses: ${found.fault}`);
  const { response } = found;
  if (response === undefined) return unusable(view, "no answer to our request yet");
  if (response.status !== "ready") return unusable(view, `status: ${response.status}`);
  if (response.auth.endsWith("userpass") && response.user === undefined) return unusable(view, "user: missing");
  const credentials = response.auth.endsWith("userpass") ? readCredentials(view) : undefined;
  if (credentials !== undefined && "fault" in credentials) return credentials.fault;
  return {
    state: "ready",
    data: {
      http: proxyUrl(response.http_proxy, credentials),
      https: proxyUrl(response.https_proxy, credentials),
    },
  };
}

function unusable({ endpoint }: RelationView<ProxyRequest | undefined>, reason: string): Reading<never> {
  const message = `${endpoint} relation data is either unavailable, invalid or not usable. (${reason})`;
  return { state: "pending", level: "blocked", message };
}

interface Credentials {
  readonly username: Secret;
  readonly password: Secret;
}

function readCredentials(
  view: RelationView<ProxyRequest | undefined>,
): Credentials | { readonly fault: Reading<never> } {
  const entries = ["username", "password"].map((entry) => secretEntry(view, "user", entry));
  for (const entry of entries) {
    if (!("fault" in entry)) continue;
    const { fault } = entry;
    if (fault.state === "pending") return { fault };
    const [problem] = fault.problems;
    return { fault: unusable(view, `${problem?.key}: ${problem?.reason}`) };
  }
  const [username, password] = entries.flatMap((entry) => ("value" in entry && entry.value ? [entry.value] : []));
  if (username === undefined || password === undefined) {
    return { fault: unusable(view, "user: its secret was not read") };
  }
  return { username, password };
}

function proxyUrl(text: string, credentials: Credentials | undefined): Secret {
  const url = new URL(text);
  if (credentials === undefined) return secret(url.href);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const user = `${percentEncoded(credentials.username.reveal())}:${percentEncoded(credentials.password.reveal())}`;
  return secret(`${url.protocol}//${user}@${url.hostname}:${port}`);
}

/** One request, whose id stays: the provider's answer carries it. */
function publishRequest({ own: { app }, local }: RelationView<ProxyRequest | undefined>, facts: AppFacts): Publication {
  if (app === "not-readable") return {};
  const requirer = ownRequirer(app["requests"]) ?? facts.fresh.uuid;
  const request = {
    auth: [...(local?.auth ?? [])],
    domains: [...(local?.domains ?? [])],
    requirer,
    ...(local?.srcIps !== undefined && local.srcIps.length > 0 && { src_ips: [...local.srcIps] }),
  };
  return { app: { requests: pythonJson([request]) } };
}

function httpProxyEnv({ endpoint, data }: Ready<HttpProxyData>): Env {
  const prefix = variablePrefix(endpoint, "http-proxy");
  const both = (name: string, value: Secret): Env =>
    prefix === "" ? { [name]: value, [name.toUpperCase()]: value } : { [`${prefix}${name.toUpperCase()}`]: value };
  return { ...both("http_proxy", data.http), ...both("https_proxy", data.https) };
}
