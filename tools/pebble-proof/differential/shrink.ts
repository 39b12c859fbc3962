import type { Difference } from "./compare.ts";
import type { Step } from "./steps.ts";

/** Leaves out steps for as long as what is left still parts the two. */
export async function shrink(
  steps: readonly Step[],
  difference: Difference,
  parts: (steps: readonly Step[]) => Promise<Difference | undefined>,
): Promise<{ readonly steps: readonly Step[]; readonly difference: Difference }> {
  let best = { steps: steps.slice(0, difference.at + 1), difference };
  for (let at = best.steps.length - 2; at >= 0; at -= 1) {
    const fewer = best.steps.filter((_step, place) => place !== at);
    const still = await parts(fewer);
    if (still !== undefined && still.area === difference.area)
      best = { steps: fewer.slice(0, still.at + 1), difference: still };
    at = Math.min(at, best.steps.length - 1);
  }
  return best;
}
