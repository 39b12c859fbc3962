import type { Layer, Plan, Service } from "./types.ts";

/** Whether the plan says already what a layer would make it say, so that sending the layer again would change nothing. */
export function planHolds(plan: Plan, layer: Layer): boolean {
  return (["services", "checks", "log-targets"] as const).every((section) =>
    Object.entries(layer[section] ?? {}).every(([name, entry]) => {
      const have: object | undefined = plan[section]?.[name];
      return have !== undefined && sameValue(comparable(have), comparable(entry));
    }),
  );
}

/** Names of the services that a replan restarts: those whose definition differs. Summaries count, `override` does not. */
export function changedServices(before: Plan, after: Plan): readonly string[] {
  return Object.entries(after.services ?? {})
    .filter(([name, service]) => {
      const old: Service | undefined = before.services?.[name];
      return old === undefined || !sameValue(comparable(old), comparable(service));
    })
    .map(([name]) => name);
}

/** An entry without `override` and without what is empty: neither changes what runs. */
function comparable(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([key, value]) =>
        key !== "override" &&
        value !== "" &&
        !(typeof value === "object" && value !== null && Object.keys(value).length === 0),
    ),
  );
}

/** Whether two JSON values are the same, whatever the order of members. */
function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameValue(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
