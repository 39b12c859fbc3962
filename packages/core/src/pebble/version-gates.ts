import type { Calls } from "./calls.ts";
import { hasCode, PebbleError } from "./errors.ts";
import type { Identity, NoticeFilter } from "./pebble.ts";
import type { Layer } from "./plan/types.ts";

/** Something that not every supported Pebble can do. */
export interface Feature {
  /** In words that complete "cannot …: it needs". */
  readonly name: string;
  /** First version that has it. */
  readonly since: string;
}

/** What came after Pebble 1.4, the oldest that is supported. Source: Pebble's release notes. */
const firstVersions = {
  "log target labels": "1.6.0",
  "actions that shut Pebble down with another outcome": "1.6.0",
  "notices of other users": "1.7.2",
  "layers inside a group": "1.17.0",
  "check startup": "1.19.0",
  workloads: "1.20.0",
  "basic identities": "1.19.0",
  "log target type opentelemetry": "1.24.0",
  "cert identities": "1.25.0",
  pairing: "1.26.0",
  "log target type syslog": "1.27.0",
} as const;

const feature = (name: keyof typeof firstVersions): Feature => ({ name, since: firstVersions[name] });

/**
 * The result of a call that an old Pebble does not have.
 *
 * @throws {@link PebbleError} `not-supported`, naming the version needed, when Pebble does not know the endpoint or the method
 */
export async function since<Result>(first: string, work: Promise<Result>, calls: Calls): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!hasCode(error, "not-supported")) throw error;
    throw await tooOld(error.call, { name: error.call, since: first }, calls, error);
  }
}

/** What an old Pebble would silently leave out is asked for before the call. */
export async function requireFeatures(features: readonly Feature[], call: string, calls: Calls): Promise<void> {
  if (features.length === 0) return;
  const version = await calls.version();
  const missing = features.find((wanted) => isOlder(version, wanted.since));
  if (missing !== undefined) throw await tooOld(call, missing, calls);
}

/** A rejection that the age of this Pebble explains, as what it is; any other as it came. */
export async function explainRejection(error: unknown, features: readonly Feature[], calls: Calls): Promise<unknown> {
  if (!hasCode(error, "bad-request") || features.length === 0) return error;
  const version = await calls.version().catch(() => undefined);
  const missing = features.find((wanted) => version !== undefined && isOlder(version, wanted.since));
  return missing === undefined ? error : await tooOld(error.call, missing, calls, error);
}

async function tooOld(call: string, wanted: Feature, calls: Calls, cause?: unknown): Promise<PebbleError> {
  const version = await calls.version().catch(() => "older");
  const what = wanted.name === call ? "it" : `\`${wanted.name}\``;
  return new PebbleError(
    "not-supported",
    call,
    `cannot finish ${call}: ${what} needs Pebble ${wanted.since.replace(/\.0$/, "")} or newer, and this one is ${version}`,
    { cause },
  );
}

/** Whether a version is older than another one; what follows the three numbers does not count. */
function isOlder(version: string, than: string): boolean {
  const one = numbersOf(version);
  const other = numbersOf(than);
  const at = one.findIndex((part, index) => part !== other[index]);
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  const [major = "0", minor = "0", patch = "0"] = version.split(/[.+~-]/);
  return [major, minor, patch].map((part) => Number.parseInt(part, 10) || 0);
}

/** What a layer asks of Pebble that some supported one does not have. */
export function featuresOfLayer(layer: Layer): readonly Feature[] {
  // A layer may come from a file and hold nothing where an entry belongs; that is for Pebble to say.
  const targets = entriesOf(layer["log-targets"]);
  const actions = entriesOf(layer.services).flatMap((service) => [
    service["on-success"],
    service["on-failure"],
    ...Object.values(service["on-check-failure"] ?? {}),
  ]);
  return [
    ...(targets.some(({ labels }) => labels !== undefined) ? [feature("log target labels")] : []),
    ...(targets.some(({ type }) => type === "opentelemetry") ? [feature("log target type opentelemetry")] : []),
    ...(actions.some((action) => action === "success-shutdown" || action === "failure-shutdown")
      ? [feature("actions that shut Pebble down with another outcome")]
      : []),
    ...(entriesOf(layer.checks).some(({ startup }) => startup !== undefined) ? [feature("check startup")] : []),
    ...(layer.workloads !== undefined ? [feature("workloads")] : []),
    ...(layer.pairing !== undefined ? [feature("pairing")] : []),
  ];
}

function entriesOf<Entry>(section: Readonly<Record<string, Entry | null>> | undefined): readonly Entry[] {
  return Object.values(section ?? {}).filter((entry) => entry !== null);
}

/** What an old Pebble would take and do otherwise: it puts the layer on top, or keeps a target that it forwards nothing to. */
export function unnoticedFeatures(layer: Layer, inner: boolean | undefined): readonly Feature[] {
  const syslog = entriesOf(layer["log-targets"]).some(({ type }) => type === "syslog");
  return [
    ...(inner === true ? [feature("layers inside a group")] : []),
    ...(syslog ? [feature("log target type syslog")] : []),
  ];
}

/** What a filter of notices asks for that Pebble before 1.7 does not look at. */
export function featuresOfFilter(filter: NoticeFilter | undefined): readonly Feature[] {
  return filter?.users !== undefined || filter?.userId !== undefined ? [feature("notices of other users")] : [];
}

/** What identities hold that Pebble before 1.25 does not look at. */
export function featuresOfIdentities(identities: readonly (Identity | null)[]): readonly Feature[] {
  return [
    ...(identities.some((identity) => identity?.basic !== undefined) ? [feature("basic identities")] : []),
    ...(identities.some((identity) => identity?.cert !== undefined) ? [feature("cert identities")] : []),
  ];
}
