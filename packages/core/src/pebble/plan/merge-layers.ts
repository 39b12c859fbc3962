import type { Check, Layer, LogTarget, Plan, Service } from "./types.ts";

/** Why layers do not make a plan; `message` is Pebble's own text. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** Entries whose lists grow on merge; every other value is replaced, maps key by key. */
const appended = new Set(["after", "before", "requires", "services"]);
/** Maps that are merged key by key. */
const mergedMaps = new Set(["environment", "on-check-failure", "labels", "headers", "http", "tcp", "exec"]);

/**
 * The plan that layers make together, in their order: `override: replace` takes the new entry, `merge` fills it into the old one.
 *
 * @throws {@link PlanError} when an entry has no `override`, or the result lacks what a plan must define
 */
export function mergeLayers(layers: readonly (readonly [label: string, layer: Layer])[]): Plan {
  const services = new Map<string, Service>();
  const checks = new Map<string, Check>();
  const targets = new Map<string, LogTarget>();
  for (const [label, layer] of layers) {
    combine(services, layer.services, label, "service");
    combine(checks, layer.checks, label, "check");
    combine(targets, layer["log-targets"], label, "log target");
  }
  const plan: Plan = {
    ...(services.size > 0 && { services: sorted(services) }),
    ...(checks.size > 0 && { checks: sorted(withThreshold(checks)) }),
    ...(targets.size > 0 && { "log-targets": sorted(targets) }),
  };
  validatePlan(plan);
  return plan;
}

/** What a layer becomes when another of the same label is combined into it. */
export function combineLayer(label: string, old: Layer, added: Layer): Layer {
  const services = new Map(Object.entries(old.services ?? {}));
  const checks = new Map(Object.entries(old.checks ?? {}));
  const targets = new Map(Object.entries(old["log-targets"] ?? {}));
  combine(services, added.services, label, "service");
  combine(checks, added.checks, label, "check");
  combine(targets, added["log-targets"], label, "log target");
  return {
    ...(services.size > 0 && { services: Object.fromEntries(services) }),
    ...(checks.size > 0 && { checks: Object.fromEntries(checks) }),
    ...(targets.size > 0 && { "log-targets": Object.fromEntries(targets) }),
  };
}

function combine<Entry extends { readonly override?: string }>(
  into: Map<string, Entry>,
  entries: Readonly<Record<string, Entry>> | undefined,
  label: string,
  kind: string,
): void {
  for (const [name, entry] of Object.entries(entries ?? {})) {
    if (entry.override === undefined) {
      throw new PlanError(`layer "${label}" must define "override" for ${kind} "${name}"`);
    }
    if (entry.override !== "merge" && entry.override !== "replace") {
      throw new PlanError(`layer "${label}" has invalid "override" value for ${kind} "${name}"`);
    }
    const old = into.get(name);
    into.set(name, old === undefined || entry.override === "replace" ? entry : (mergeEntry(old, entry) as Entry));
  }
}

function mergeEntry(old: object, added: object): object {
  const merged: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(added)) {
    const before = merged[key];
    if (key === "override") continue;
    if (value === "" || value === undefined || value === null) continue;
    if (appended.has(key) && Array.isArray(before) && Array.isArray(value)) merged[key] = [...before, ...value];
    else if (mergedMaps.has(key) && isMap(before) && isMap(value)) merged[key] = mergeEntry(before, value);
    else merged[key] = value;
  }
  return merged;
}

function withThreshold(checks: ReadonlyMap<string, Check>): ReadonlyMap<string, Check> {
  return new Map([...checks].map(([name, check]) => [name, { ...check, threshold: check.threshold || 3 }]));
}

function sorted<Entry>(entries: ReadonlyMap<string, Entry>): Readonly<Record<string, Entry>> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function validatePlan(plan: Plan): void {
  const services = plan.services ?? {};
  for (const [name, service] of Object.entries(services)) {
    if (name === "") throw new PlanError("cannot use empty string as service name");
    if (name === "pebble") throw new PlanError('cannot use reserved service name "pebble"');
    if (name.startsWith("-")) throw new PlanError(`cannot use service name "${name}": starting with "-" not allowed`);
    if (!service.command) throw new PlanError(`plan must define "command" for service "${name}"`);
    for (const required of service.requires ?? []) {
      if (!Object.hasOwn(services, required)) throw new PlanError(`service "${required}" does not exist`);
    }
  }
  for (const [name, check] of Object.entries(plan.checks ?? {})) {
    const kinds = [check.http, check.tcp, check.exec].filter((kind) => kind !== undefined);
    if (kinds.length !== 1)
      throw new PlanError(`plan must specify one of "http", "tcp", or "exec" for check "${name}"`);
    if (check.http !== undefined && !check.http.url)
      throw new PlanError(`plan must set "url" for http check "${name}"`);
    if (check.tcp !== undefined && !check.tcp.port) throw new PlanError(`plan must set "port" for tcp check "${name}"`);
    if (check.exec !== undefined && !check.exec.command) {
      throw new PlanError(`plan must set "command" for exec check "${name}"`);
    }
  }
  for (const [name, target] of Object.entries(plan["log-targets"] ?? {})) {
    if (!target.type) {
      throw new PlanError(`plan must define "type" ("loki", "opentelemetry" or "syslog") for log target "${name}"`);
    }
    if (!target.location) throw new PlanError(`plan must define "location" for log target "${name}"`);
    for (const service of target.services ?? []) {
      const wanted = service.replace(/^-/, "");
      if (wanted !== "all" && !Object.hasOwn(services, wanted)) {
        throw new PlanError(`log target "${name}" specifies unknown service "${wanted}"`);
      }
    }
  }
}
