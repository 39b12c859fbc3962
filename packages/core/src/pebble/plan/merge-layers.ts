import { parseDuration } from "./duration.ts";
import { nestedShape, type ObjectShape, objectNames, type SectionName, sectionShapes } from "./layer-fields.ts";
import { PlanError } from "./plan-error.ts";
import type { Check, Layer, LogTarget, Plan } from "./types.ts";
import { validatePlan } from "./validate-plan.ts";

type Entry = Readonly<Record<string, unknown>>;

const sections: readonly SectionName[] = ["services", "checks", "log-targets", "workloads"];
/** Period and timeout of a check that has none of its own, in nanoseconds. */
const defaultPeriod = 10e9;

/**
 * The plan that layers make together, in their order: `override: replace` takes the new entry, `merge` fills it into the old one.
 *
 * @throws {@link PlanError} when an entry has no `override`, or the result lacks what a plan must define
 */
export function mergeLayers(layers: readonly (readonly [label: string, layer: Layer])[]): Plan {
  const { summary, description, ...plan } = fold(layers);
  validatePlan(plan);
  return plan;
}

/**
 * What a layer becomes when another of the same label is combined into it. As in Pebble, the defaults of checks become part of the
 * layer then.
 *
 * @throws {@link PlanError} when an entry has no `override`
 */
export function combineLayer(label: string, old: Layer, added: Layer): Layer {
  return fold([
    [label, old],
    [label, added],
  ]);
}

function fold(layers: readonly (readonly [label: string, layer: Layer])[]): Layer {
  const folded: Record<string, unknown> = {};
  const last = layers.at(-1)?.[1];
  if (last?.summary) folded["summary"] = last.summary;
  if (last?.description) folded["description"] = last.description;
  for (const section of sections) {
    const entries = new Map<string, Entry>();
    for (const [label, layer] of layers) combine(entries, layer[section] ?? {}, label, section);
    if (entries.size > 0) folded[section] = finished(section, entries);
  }
  const pairing = layers.map(([, layer]) => layer.pairing).filter((one) => one?.mode !== undefined);
  if (pairing.length > 0) folded["pairing"] = pairing.at(-1);
  return folded;
}

function combine(into: Map<string, Entry>, entries: object, label: string, section: SectionName): void {
  for (const [name, entry] of Object.entries(entries) as [string, Entry][]) {
    const { override } = entry;
    if (override !== "merge" && override !== "replace") throw wrongOverride(override, label, section, name);
    const old = into.get(name);
    const added = withoutEmpty(entry);
    into.set(name, old === undefined || override === "replace" ? added : merged(old, added, sectionShapes[section]));
  }
}

function wrongOverride(override: unknown, label: string, section: SectionName, name: string): PlanError {
  const field = `${section}.${name}.override`;
  const absent = override === undefined || override === "";
  if (section === "workloads") {
    const why = absent ? 'must define an "override" policy' : `has an invalid "override" policy: "${String(override)}"`;
    return new PlanError(field, `workload "${name}": ${why}`);
  }
  const what = `${objectNames[section]} "${name}"`;
  return new PlanError(
    field,
    absent
      ? `layer "${label}" must define "override" for ${what}`
      : `layer "${label}" has invalid "override" value for ${what}`,
  );
}

/** Lists grow, maps are merged key by key, all else is replaced; `override` stays what it was. */
function merged(old: Entry, added: Entry, shape: ObjectShape): Entry {
  const result: Record<string, unknown> = { ...old };
  for (const [field, value] of Object.entries(added)) {
    if (field === "override") continue;
    const before = result[field];
    const kind = shape.fields[field];
    const nested = nestedShape(field);
    if (kind === "list" && Array.isArray(before) && Array.isArray(value)) result[field] = [...before, ...value];
    else if (kind === "map" && isMap(before) && isMap(value)) result[field] = { ...before, ...value };
    else if (kind === "nested" && nested !== undefined && isMap(before) && isMap(value))
      result[field] = merged(before, value, nested);
    else result[field] = value;
  }
  return result;
}

/** What is empty says nothing: neither to a merge nor in a plan. A variable that is empty is one, though. */
function withoutEmpty(entry: Entry): Entry {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([field, value]): [string, unknown][] => {
      if (value === undefined || value === null || value === "") return [];
      if (Array.isArray(value) && value.length === 0) return [];
      if (nestedShape(field) !== undefined && isMap(value)) return [[field, withoutEmpty(value)]];
      return isMap(value) && Object.keys(value).length === 0 ? [] : [[field, value]];
    }),
  );
}

function finished(section: SectionName, entries: ReadonlyMap<string, Entry>): Readonly<Record<string, Entry>> {
  return Object.fromEntries(
    [...entries]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, entry]) => {
        if (section === "checks") return [name, withCheckDefaults(entry as Check)];
        return [name, section === "log-targets" ? withServices(entry as LogTarget) : entry];
      }),
  );
}

function withCheckDefaults(check: Check): Entry {
  const period = parseDuration(check.period ?? "") ?? defaultPeriod;
  const tooLong = check.timeout !== undefined && (parseDuration(check.timeout) ?? 0) > period;
  return {
    ...check,
    threshold: check.threshold || 3,
    ...(tooLong && { timeout: check.period ?? "10s" }),
  };
}

/** Plans always show the services of a target, and its type and location, which must be there. */
function withServices(target: LogTarget): Entry {
  return { ...target, services: target.services ?? [] };
}

function isMap(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
