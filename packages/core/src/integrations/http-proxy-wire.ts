import { parseWebUrl } from "./parse-databag.ts";

/** What is asked of a proxy. Nothing at all means: whatever the operator's configurator charm is set to. */
export interface ProxyRequest {
  /** `host` or `host:port`; without a port, 80 and 443 are meant. */
  readonly domains?: readonly string[];
  /** How the application may prove who it is, best first. */
  readonly auth?: readonly ("srcip+userpass" | "userpass" | "srcip" | "none")[];
  /** Addresses or networks that requests come from; by default the units' own. */
  readonly srcIps?: readonly string[];
}

const methods = ["srcip+userpass", "userpass", "srcip", "none"] as const;
const unready = ["pending", "accepted", "rejected", "invalid", "unsupported", "error"] as const;

/** The answer to one request. Source: http_proxy library 0.2; unset fields are left out. */
type ProxyResponse =
  | {
      readonly status: "ready";
      readonly auth: (typeof methods)[number];
      readonly http_proxy: string;
      readonly https_proxy: string;
      readonly user?: string;
    }
  | { readonly status: (typeof unready)[number] };

/** The answer to us, none, or why it cannot be told. */
export type FoundResponse = { readonly response: ProxyResponse | undefined } | { readonly fault: string };

/**
 * Finds our answer in the provider's `responses`.
 *
 * @param requirer - the id of our request; undefined: only the leader may read it. The relation carries the requests of this
 *   application only, so that a single answer is the one.
 */
export function findResponse(text: string | undefined, requirer: string | undefined): FoundResponse {
  if (text === undefined) return { response: undefined };
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { fault: "not JSON" };
  }
  if (!Array.isArray(list)) return { fault: "not a list" };
  const ours = list.filter((entry) => requirer === undefined || requirerOf(entry) === requirer);
  const [entry, another] = ours;
  if (entry === undefined) return { response: undefined };
  if (another !== undefined) {
    return {
      fault:
        requirer === undefined
          ? "several answers, and only the leader knows which is ours"
          : "two answers for one request",
    };
  }
  return readResponse(entry);
}

function readResponse(entry: unknown): FoundResponse {
  const member = (key: string): unknown => Reflect.get(Object(entry), key);
  const status = unready.find((one) => one === member("status"));
  if (status !== undefined) return { response: { status } };
  if (member("status") !== "ready") return { fault: "status: missing or unknown" };
  const auth = methods.find((one) => one === member("auth"));
  if (auth === undefined) return { fault: "auth: missing or unknown" };
  const [http, https, user] = [member("http_proxy"), member("https_proxy"), member("user")];
  if (!isWebUrl(http)) return { fault: "http_proxy: is no http or https URL" };
  if (!isWebUrl(https)) return { fault: "https_proxy: is no http or https URL" };
  return {
    response: {
      status: "ready",
      auth,
      http_proxy: http,
      https_proxy: https,
      ...(typeof user === "string" && { user }),
    },
  };
}

function isWebUrl(value: unknown): value is string {
  return typeof value === "string" && parseWebUrl(value) !== undefined;
}

function requirerOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null ? Reflect.get(entry, "requirer") : undefined;
}

/** The id of the request in our own databag; undefined: there is none yet. */
export function ownRequirer(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    const id = Array.isArray(list) ? requirerOf(list[0]) : undefined;
    return typeof id === "string" && id !== "" ? id : undefined;
  } catch {
    return undefined;
  }
}
