import * as fc from "fast-check";
import { get, posts } from "./generate-calls.ts";
import { exec, files } from "./generate-files.ts";
import { firstLayer, layer, names, some } from "./generate-layers.ts";
import type { Step } from "./steps.ts";

const change = fc.record({
  do: fc.constant("change" as const),
  body: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        action: some(["start", "start", "stop", "restart"]),
        services: fc.subarray([...names], { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ action: some(["replan", "replan", "autostart"]), services: fc.constant([] as string[]) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        action: some(["start", "stop", "restart", "replan", "explode"]),
        services: some([[], ["nope"], ["a", "nope"]]),
      }),
    },
  ),
  hurry: fc.boolean(),
});

const around = fc.oneof(
  fc.record({ do: fc.constant("mark" as const), there: fc.boolean() }),
  fc.record({ do: fc.constant("time" as const), ms: some([1000, 3000]) }),
);

/** A first layer of services, and then anything. */
export const sequence: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    firstLayer,
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: change },
        { weight: 5, arbitrary: layer },
        { weight: 3, arbitrary: files },
        { weight: 2, arbitrary: exec },
        { weight: 4, arbitrary: posts },
        { weight: 2, arbitrary: get },
        { weight: 2, arbitrary: around },
      ),
      { minLength: 6, maxLength: 14, size: "max" },
    ),
  )
  .map(([first, steps]) => [first, ...steps]);
