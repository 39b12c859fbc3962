import * as fc from "fast-check";

/** One of these. */
export const some = <Item>(items: readonly Item[]): fc.Arbitrary<Item> => fc.constantFrom(...items);
/** This, or nothing. */
export const maybe = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item | undefined> =>
  fc.option(item, { nil: undefined, freq: 2 });
/** Services. */
export const names = ["a", "b", "c", "d"] as const;
/** Checks; the last runs by itself, the others when they are asked to. */
export const checkNames = ["x", "y", "fast"] as const;

/** Programs that stay, fail at once or later, and do not want to end. Events fall on half seconds, windows of a start on whole ones. */
const commands = {
  stays: { command: "sleep 600" },
  fails: { command: "sh -c 'echo oops; exit 3'", "backoff-delay": "10m" },
  ends: { command: "true", "on-success": "ignore" },
  dies: { command: "sh -c 'echo alive; sleep 2.5; exit 1'", "on-failure": "ignore" },
  relapses: { command: "sh -c 'sleep 2.5; exit 0'", "backoff-delay": "10m" },
  missing: { command: "no-such-program-here" },
  speaks: { command: "sh -c 'echo one; echo two >&2; exec sleep 600'" },
  stubborn: { command: "sh -c 'trap \"\" TERM; while :; do sleep 0.2; done'", "kill-delay": "500ms" },
} as const;

const service = fc
  .tuple(
    some(Object.keys(commands) as (keyof typeof commands)[]),
    fc.record(
      {
        startup: some(["enabled", "disabled"]),
        requires: fc.subarray([...names], { maxLength: 2 }),
        after: fc.subarray([...names], { maxLength: 1 }),
        before: fc.subarray([...names], { maxLength: 1 }),
        environment: fc.dictionary(some(["A", "B"]), some(["1", "two words", ""]), { maxKeys: 2 }),
        summary: some(["a service", ""]),
        "working-dir": some(["/", "/usr", "/nonexistent"]),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([kind, rest]) => ({ override: "replace", ...commands[kind], ...rest }));
const merged = fc.record({
  override: some(["merge", "merge", "replace", "bogus"]),
  environment: fc.dictionary(some(["A", "C"]), some(["3", "four"]), { maxKeys: 2 }),
  summary: some(["changed", "again"]),
});
const check = fc
  .tuple(
    some(checkNames),
    fc.record({
      level: maybe(some(["alive", "ready"])),
      startup: maybe(some(["enabled", "disabled"])),
      threshold: some([1, 2]),
      exec: fc.constant({ command: "cat <marks>/mark" }),
    }),
  )
  .map(([name, rest]) => ({
    checks: { [name]: { override: "replace", period: name === "fast" ? "400ms" : "1h", ...rest } },
  }));
const wrong = some<unknown>([
  { services: { a: { override: "merge", bogus: 1 } } },
  { services: { a: { command: "x" } } },
  { services: { e: { override: "replace" } } },
  { services: { a: { override: "replace", command: "x", requires: ["zz"] } } },
  { services: { a: { override: "replace", command: 'x "unclosed' } } },
  { checks: { z: { override: "replace", period: "1h" } } },
  { checks: { z: { override: "replace", level: "none", tcp: { port: 1 } } } },
  { servics: {} },
  { services: { pebble: { override: "replace", command: "x" } } },
  { services: { a: { override: "merge", "on-failure": "explode" } } },
  "services: [",
  "",
]);
/** A layer, right or wrong. */
export const layer = fc.record({
  do: fc.constant("layer" as const),
  label: some(["one", "two", "three"]),
  combine: fc.boolean(),
  layer: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.dictionary(some(names), service, { minKeys: 1, maxKeys: 3 }).map((services) => ({ services })),
    },
    {
      weight: 2,
      arbitrary: fc.dictionary(some(names), merged, { minKeys: 1, maxKeys: 2 }).map((services) => ({ services })),
    },
    { weight: 3, arbitrary: check },
    { weight: 1, arbitrary: wrong },
  ),
});

/** A layer that is taken. */
export const firstLayer = fc
  .dictionary(some(names), service, { minKeys: 2, maxKeys: 4 })
  .map(
    (services) =>
      ({ do: "layer", label: "base", combine: true, layer: { services: withoutStrangers(services) } }) as const,
  );

/** Requires only what there is, so that the first layer is taken. */
function withoutStrangers(services: Readonly<Record<string, { readonly requires?: readonly string[] }>>) {
  return Object.fromEntries(
    Object.entries(services).map(
      ([name, { before: _before, after: _after, ...rest }]: [string, Record<string, unknown>]) => [
        name,
        {
          ...rest,
          requires: ((rest["requires"] ?? []) as string[]).filter(
            (other) => other !== name && Object.hasOwn(services, other),
          ),
        },
      ],
    ),
  );
}
