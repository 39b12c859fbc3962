import type { Dialect } from "../framework.ts";
import type { Databag } from "../juju/hook-tools.ts";
import { createHash } from "../lazy-crypto.ts";
import { pythonJson } from "../workload/python-json.ts";

/** One answer of a provider to one request. Members that nobody reads are left out. */
export interface ValkeyResponse {
  readonly requestId?: string;
  readonly endpoints?: string;
  readonly readOnlyEndpoints?: string;
  readonly sentinelEndpoints?: string;
  readonly mode?: string;
  readonly version?: string;
  /** Ids of the secrets with the credentials, and with what is to be known of TLS. */
  readonly secretUser?: string;
  readonly secretTls?: string;
  /** As it stands in the databag. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** The responses in the provider's databag, or why they are none. */
export type ValkeyResponses =
  | { readonly responses: readonly ValkeyResponse[] }
  | { readonly key: string; readonly reason: string };

const textMembers = [
  ["request-id", "requestId"],
  ["endpoints", "endpoints"],
  ["read-only-endpoints", "readOnlyEndpoints"],
  ["sentinel-endpoints", "sentinelEndpoints"],
  ["mode", "mode"],
  ["version", "version"],
  ["secret-user", "secretUser"],
  ["secret-tls", "secretTls"],
] as const;

/** Reads what a provider of data-interfaces v1 has published. No `requests`: nothing yet. */
export function readResponses(app: Databag): ValkeyResponses {
  const { version, requests } = app;
  if (version !== undefined && version !== "" && version !== "v1" && version !== '"v1"') {
    return { key: "version", reason: "is not v1" };
  }
  if (!requests) return { responses: [] };
  const parsed = parseJson(requests);
  if (parsed === null) return { responses: [] };
  if (!Array.isArray(parsed)) return { key: "requests", reason: "no JSON list" };
  const responses: ValkeyResponse[] = [];
  for (const item of parsed) {
    const members = membersOf(item);
    if (members === undefined) return { key: "requests", reason: "an item is no object" };
    const wrong = textMembers.find(([member]) => !isTextOrNull(members[member]));
    if (wrong !== undefined) return { key: "requests", reason: `${wrong[0]} is no text` };
    const texts = textMembers.flatMap(([member, name]) => (members[member] ? [[name, members[member]]] : []));
    responses.push({ ...Object.fromEntries(texts), members });
  }
  return { responses };
}

/** Ids of the requests that stand in our own databag. */
export function requestIds(own: Databag): readonly string[] {
  const parsed = parseJson(own["requests"] ?? "");
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((item) => {
    const id = membersOf(item)?.["request-id"];
    return typeof id === "string" ? [id] : [];
  });
}

/** Members that a request has in each dialect beside what identifies it, all of them unused. */
const unusedMembers: Readonly<Record<Dialect, readonly string[]>> = {
  "1.12": ["entity-type", "entity-permissions", "secret-mtls"],
  "2.0b1": [
    "entity-type",
    "entity-permissions",
    "secret-mtls",
    "mtls-cert",
    "secret-requested-entity",
    "entity-name",
    "password",
    "prefix-matching",
    "entity-password",
  ],
};

/** A request for all keys of the server, as the Python library of a dialect writes it. The salt makes its id unique. */
export function renderRequests(salt: string, dialect: Dialect): string {
  const id = createHash("sha256").update(`*:${salt}`).digest("hex").slice(0, 16);
  return pythonJson([
    {
      resource: "*",
      "request-id": id,
      salt,
      "extra-user-roles": null,
      "extra-group-roles": null,
      "external-node-connectivity": false,
      ...Object.fromEntries(unusedMembers[dialect].map((member) => [member, null])),
    },
  ]);
}

/**
 * What the Python library keeps of the responses in our unit databag, so that a roll-back to it finds its bookkeeping: members that
 * are null or have their default are left out, and a salt's default is a fresh one.
 */
export function renderBookkeeping(
  responses: readonly ValkeyResponse[],
  kept: string | undefined,
  freshSalt: string,
): string {
  const before = membersOf(parseJson(kept ?? "")) ?? {};
  const entries = responses.flatMap(({ requestId, members }): readonly [string, unknown][] => {
    if (requestId === undefined) return [];
    const told = Object.entries(members).filter(
      ([member, value]) => value !== null && !(member === "salt" && value === freshSalt),
    );
    return [[requestId, Object.fromEntries(told)]];
  });
  return pythonJson(Object.fromEntries([...Object.entries(before), ...entries]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function isTextOrNull(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && !value.includes("\0"));
}
