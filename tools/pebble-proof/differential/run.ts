import * as fc from "fast-check";
import type { PebbleKind } from "../pebbles.ts";
import { compare, type Difference } from "./compare.ts";
import { sequence } from "./generate.ts";
import { shrink } from "./shrink.ts";
import type { Step } from "./steps.ts";

/** A sequence that parts the two. */
export interface Found {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly difference: Difference;
}

/** The sequence of a seed. */
export function sequenceOf(seed: number): readonly Step[] {
  return fc.sample(sequence, { seed, numRuns: 1 })[0] ?? [];
}

/** Plays the sequences of a row of seeds, some at a time. What parts the two once and not again is told as `lost`. */
export async function runSequences(options: {
  readonly kinds: readonly [PebbleKind, PebbleKind];
  readonly seed: number;
  readonly sequences: number;
  readonly atOnce: number;
  readonly onDone: (outcome: "same" | "lost" | "different", of: Found | undefined) => void;
}): Promise<readonly Found[]> {
  const found: Found[] = [];
  let next = options.seed;
  const parts = (steps: readonly Step[]) => compare(options.kinds, steps);
  const worker = async () => {
    while (next < options.seed + options.sequences) {
      const seed = next++;
      const steps = sequenceOf(seed);
      const once = await parts(steps);
      const again = once === undefined ? undefined : await parts(steps);
      if (once === undefined) options.onDone("same", undefined);
      else if (again === undefined) options.onDone("lost", { seed, steps, difference: once });
      else {
        found.push({ seed, ...(await shrink(steps, again, parts)) });
        options.onDone("different", found.at(-1));
      }
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  return found;
}

/** What was found, for a person to read. */
export function tell({ seed, steps, difference }: Found): string {
  const lines = (value: unknown) => JSON.stringify(value, undefined, 1)?.split("\n") ?? ["nothing"];
  const [one, other] = [lines(difference.one), lines(difference.other)];
  return [
    `seed ${seed}: ${difference.area} after step ${difference.at + 1}, ${JSON.stringify(difference.step)}`,
    ...steps.map((step, at) => `  ${at + 1}. ${JSON.stringify(step)}`),
    ...one
      .filter((line) => !other.includes(line))
      .slice(0, 15)
      .map((line) => `  - ${line.trim()}`),
    ...other
      .filter((line) => !one.includes(line))
      .slice(0, 15)
      .map((line) => `  + ${line.trim()}`),
    "",
  ].join("\n");
}
