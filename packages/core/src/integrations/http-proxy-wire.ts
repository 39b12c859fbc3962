import * as z from "zod";
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

const webUrl = () => z.string().refine((text) => parseWebUrl(text) !== undefined, "is no http or https URL");

/** The answer to one request. Source: http_proxy library 0.2; unset fields are left out. */
const responseSchema = () =>
  z.discriminatedUnion("status", [
    z.object({
      requirer: z.string(),
      status: z.literal("ready"),
      auth: z.enum(["srcip+userpass", "userpass", "srcip", "none"], "is no known method"),
      http_proxy: webUrl(),
      https_proxy: webUrl(),
      user: z.string().nullish(),
    }),
    z.object({
      requirer: z.string(),
      status: z.enum(["pending", "accepted", "rejected", "invalid", "unsupported", "error"]),
    }),
  ]);
type ProxyResponse = z.infer<ReturnType<typeof responseSchema>>;

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
  const parsed = responseSchema().safeParse(entry);
  if (parsed.success) return { response: parsed.data };
  const [issue] = parsed.error.issues;
  const key = issue?.path.map(String).join(".");
  return { fault: `${key || "an answer"}: ${issue?.code === "custom" ? issue.message : "missing or unknown"}` };
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
