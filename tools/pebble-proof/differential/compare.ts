import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type PebbleKind, startPair } from "../pebbles.ts";
import { act, player } from "./act.ts";
import type { Step } from "./steps.ts";
import { view } from "./view.ts";

/** Where two Pebbles part. */
export interface Difference {
  /** The step after which they do, by its place. */
  readonly at: number;
  readonly step: Step;
  /** `answer`, or an area of the view. */
  readonly area: string;
  readonly one: unknown;
  readonly other: unknown;
}

/** Plays a sequence against both at the same time; undefined when a client sees the same of both all the way. */
export async function compare(
  kinds: readonly [PebbleKind, PebbleKind],
  steps: readonly Step[],
): Promise<Difference | undefined> {
  const pair = await startPair(kinds);
  const [first, second] = [player(pair[0]), player(pair[1])] as const;
  try {
    let runsByItself = false;
    for (const [at, step] of steps.entries()) {
      const [one, other] = await Promise.all([act(step, first), act(step, second)]);
      if (!isDeepStrictEqual(one, other)) return { at, step, area: "answer", one, other };
      runsByItself ||= step.do === "layer" && JSON.stringify(step.layer).includes('"fast"');
      if (runsByItself && ["layer", "mark", "change", "post"].includes(step.do)) await wait(2000);
      const parted = await partedViews(first, second);
      if (parted !== undefined) return { at, step, ...parted };
    }
    return undefined;
  } finally {
    first.close();
    second.close();
    await Promise.all(pair.map((pebble) => pebble.stop()));
  }
}

/** Two programs are never at the same point at the same time: they have a while to come to the same. */
async function partedViews(
  first: ReturnType<typeof player>,
  second: ReturnType<typeof player>,
): Promise<Pick<Difference, "area" | "one" | "other"> | undefined> {
  for (let tries = 0; ; tries += 1) {
    const [one, other] = await Promise.all([view(first), view(second)]);
    const area = Object.keys(one).find((key) => !isDeepStrictEqual(one[key], other[key]));
    if (area === undefined) return undefined;
    if (tries === 8) return { area, one: one[area], other: other[area] };
    await wait(250);
  }
}
