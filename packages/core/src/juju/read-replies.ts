import { Secret } from "../secret.ts";
import { badAnswer } from "./hook-tool-error.ts";
import type {
  CloudSpec,
  ConfigValue,
  Databag,
  GoalState,
  GoalStatus,
  Network,
  Port,
  SecretContent,
  SecretInfo,
  Status,
} from "./hook-tools.ts";

// Written by hand and not as schemas: every dispatch reads half a dozen replies, and the first use of the schema library alone costs
// more than all of these readers together. As schemas would, they judge the members that are read and drop the rest.

/** A map as JSON gives it. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** A reply that is a map. */
export function readMap(tool: string, value: unknown): JsonMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badAnswer(tool, "a map");
  return value as JsonMap;
}

/** A reply that is a text. */
export function readText(tool: string, value: unknown): string {
  if (typeof value !== "string") throw badAnswer(tool, "a text");
  return value;
}

/** A reply that is yes or no. */
export function readBoolean(tool: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw badAnswer(tool, "true or false");
  return value;
}

/** A reply that is a list of names; some tools say null for none. */
export function readNames(tool: string, value: unknown): readonly string[] {
  const list: unknown = value ?? [];
  if (!Array.isArray(list) || list.some((item) => typeof item !== "string")) throw badAnswer(tool, "a list of names");
  return list as readonly string[];
}

/** Texts by key: a databag, or a unit's state. Some versions say null for an empty one. */
export function readBag(tool: string, value: unknown): Databag {
  const map = readMap(tool, value ?? {});
  for (const key in map) if (typeof map[key] !== "string") throw badAnswer(tool, "a map of texts");
  return map as Databag;
}

/** Options that are set. */
export function readConfig(value: unknown): Readonly<Record<string, ConfigValue>> {
  const options: Record<string, ConfigValue> = {};
  for (const [name, option] of Object.entries(readMap("config-get", value ?? {}))) {
    if (typeof option === "string" || typeof option === "number" || typeof option === "boolean") options[name] = option;
    else if (option !== null) throw badAnswer("config-get", "a map of texts, numbers and booleans");
  }
  return options;
}

/** Numbers of relations, from `db:7`. */
export function readRelationIds(value: unknown): readonly number[] {
  return readNames("relation-ids", value).map((name) => {
    const id = /(?:^|:)(\d{1,15})$/.exec(name)?.[1];
    if (id === undefined) throw badAnswer("relation-ids", "a list of relations");
    return Number(id);
  });
}

/** A unit's status; an application's is one level deeper. */
export function readStatus(value: unknown): Status {
  const map = readMap("status-get", value);
  const inner = map["application-status"];
  const { status, message } = inner === undefined ? map : readMap("status-get", inner);
  return { status: readText("status-get", status), message: typeof message === "string" ? message : "" };
}

/** A secret's content, wrapped at once. */
export function readSecretContent(value: unknown): SecretContent {
  const content: Record<string, Secret> = {};
  for (const [key, text] of Object.entries(readMap("secret-get", value))) {
    content[key] = new Secret(readText("secret-get", text));
  }
  return content;
}

/** What an owner may know of a secret; the reply is a map with its id as the only key. */
export function readSecretInfo(value: unknown): SecretInfo {
  const [entry] = Object.entries(readMap("secret-info-get", value));
  if (entry === undefined) throw badAnswer("secret-info-get", "a secret");
  const [id, info] = entry;
  const { revision, label, owner, rotation, expiry } = readMap("secret-info-get", info);
  if (typeof revision !== "number") throw badAnswer("secret-info-get", "a secret");
  return {
    id: id.startsWith("secret:") ? id : `secret:${id}`,
    revision,
    label: typeof label === "string" ? label : "",
    owner: typeof owner === "string" ? owner : "",
    ...(typeof rotation === "string" && { rotation }),
    ...(typeof expiry === "string" && { expiry }),
  };
}

/** The id that `secret-add` prints. */
export function readSecretId(stdout: string): string {
  const id = stdout.trim();
  if (!/^secret:[0-9a-z/:-]{20,}$/.test(id)) throw badAnswer("secret-add", "a secret's id");
  return id;
}

/** Single ports. Ranges and ICMP, which no charm of ours opens, are left out; so are the endpoints in brackets. */
export function readPorts(value: unknown): readonly Port[] {
  return readNames("opened-ports", value).flatMap((name) => {
    const match = /^(\d{1,5})\/(tcp|udp)(?: |$)/.exec(name);
    const protocol = match?.[2] === "udp" ? "udp" : "tcp";
    return match === null ? [] : [{ port: Number(match[1]), protocol }];
  });
}

/** The first addresses that are not empty: Juju 4 may begin with an empty one. Very old versions say `address` for `value`. */
export function readNetwork(value: unknown): Network {
  const map = readMap("network-get", value);
  const bind = list(map["bind-addresses"])
    .flatMap((binding) => list(member(binding, "addresses")))
    .map((address) => member(address, "value") ?? member(address, "address"))
    .find(isFilled);
  const ingress = list(map["ingress-addresses"]).find(isFilled);
  return {
    ...(bind !== undefined && { bind }),
    ...(ingress !== undefined && { ingress }),
    egressSubnets: list(map["egress-subnets"]).filter(isFilled),
  };
}

/** Units and related applications with their statuses. */
export function readGoalState(value: unknown): GoalState {
  const map = readMap("goal-state", value);
  const relations: Record<string, Readonly<Record<string, GoalStatus>>> = {};
  for (const [endpoint, members] of Object.entries(readMap("goal-state", map["relations"] ?? {}))) {
    relations[endpoint] = readGoalStatuses(members);
  }
  return { units: readGoalStatuses(map["units"]), relations };
}

function readGoalStatuses(value: unknown): Readonly<Record<string, GoalStatus>> {
  const statuses: Record<string, GoalStatus> = {};
  for (const [name, entry] of Object.entries(readMap("goal-state", value ?? {}))) {
    const { status, since } = readMap("goal-state", entry);
    const time = typeof since === "string" ? readTime(since) : undefined;
    statuses[name] = { status: readText("goal-state", status), ...(time !== undefined && { since: time }) };
  }
  return statuses;
}

/** Juju writes a space between date and time, and up to nine digits of a second; what is no time at all is left out. */
function readTime(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d\d:?\d\d)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time = "", zone = ""] = match;
  // A Date holds milliseconds; more digits are not understood everywhere.
  const parsed = new Date(`${date}T${time.replace(/(\.\d{3})\d+$/, "$1")}${zone === "UTC" ? "Z" : zone}`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

/** What a trusted application may know of its cloud; the credential's attributes are wrapped. */
export function readCloudSpec(value: unknown): CloudSpec {
  const tool = "credential-get";
  const map = readMap(tool, value);
  const credential = map["credential"] === undefined ? undefined : readMap(tool, map["credential"]);
  const attributes: Record<string, Secret> = {};
  for (const [name, attribute] of Object.entries(readMap(tool, credential?.["attrs"] ?? {}))) {
    attributes[name] = new Secret(typeof attribute === "string" ? attribute : JSON.stringify(attribute));
  }
  const { region, endpoint } = map;
  return {
    type: readText(tool, map["type"]),
    name: readText(tool, map["name"]),
    ...(isFilled(region) && { region }),
    ...(isFilled(endpoint) && { endpoint }),
    ...(credential !== undefined && {
      credential: { authType: readText(tool, credential["auth-type"]), attributes },
    }),
    caCertificates: list(map["cacertificates"]).filter(isFilled),
    skipTlsVerify: map["skip-tls-verify"] === true,
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
