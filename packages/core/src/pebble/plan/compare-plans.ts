import { sameJson } from "../../same-json.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { type FieldKind, nestedShape, type ObjectShape, type SectionName, sectionShapes } from "./layer-fields.ts";
import { combineLayer } from "./merge-layers.ts";
import type { Layer, Override, Plan } from "./types.ts";

type Entry = Readonly<Record<string, unknown>>;

/** Whether the plan says already what a layer would make it say, so that sending the layer again would change nothing. */
export function planHolds(plan: Plan, layer: Layer): boolean {
  const combined = combineLayer("", withOverride(plan), withOverride(layer));
  return (["services", "checks", "log-targets", "workloads"] as const).every((section) =>
    Object.keys(layer[section] ?? {}).every((name) => {
      const have: object | undefined = plan[section]?.[name];
      const want: object | undefined = combined[section]?.[name];
      return have !== undefined && want !== undefined && sameEntry(have, want, section, "without override");
    }),
  );
}

/** Names of the services that a replan restarts: those whose definition differs in anything, summary and `override` too. */
export function changedServices(before: Plan, after: Plan): readonly string[] {
  return Object.entries(after.services ?? {})
    .filter(([name, service]) => {
      const old = before.services?.[name];
      return old === undefined || !sameEntry(old, service, "services", "with override");
    })
    .map(([name]) => name);
}

/** Entries without `override`, as some files keep services, mean to replace. */
function withOverride(layer: Layer): Layer {
  const fill = <Entry extends { readonly override?: Override }>(entries: Readonly<Record<string, Entry>> | undefined) =>
    Object.fromEntries(
      Object.entries(entries ?? {}).map(([name, entry]) => {
        const override: Override = entry.override === "merge" ? "merge" : "replace";
        return [name, { ...entry, override }];
      }),
    );
  return {
    services: fill(layer.services),
    checks: fill(layer.checks),
    "log-targets": fill(layer["log-targets"]),
    workloads: fill(layer.workloads),
  };
}

function sameEntry(
  one: object,
  other: object,
  section: SectionName,
  how: "with override" | "without override",
): boolean {
  const shape = sectionShapes[section];
  const [mine, yours] = [one, other].map((entry) => usual(entry as Entry, shape, how === "with override"));
  return sameJson(mine, yours);
}

/** An entry in one form of those that mean the same: without what is empty, durations as Pebble prints them. */
function usual(entry: Entry, shape: ObjectShape, override: boolean): Entry {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([field, value]): [string, unknown][] => {
      if ((field === "override" && !override) || isEmpty(value)) return [];
      return [[field, usualValue(field, shape.fields[field], value)]];
    }),
  );
}

function usualValue(field: string, kind: FieldKind | undefined, value: unknown): unknown {
  const nested = nestedShape(field);
  if (kind === "nested" && nested !== undefined) return usual(value as Entry, nested, false);
  if (kind !== "duration" || typeof value !== "string") return value;
  const ns = parseDuration(value);
  return ns === undefined ? value : formatDuration(ns);
}

function isEmpty(value: unknown): boolean {
  if (value === "" || value === null || value === undefined) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
