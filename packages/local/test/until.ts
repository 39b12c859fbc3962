import { expect } from "vitest";

/** Asks until it is so, ten seconds at most. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  let so = false;
  for (let turn = 0; turn < 500 && !so; turn += 1) {
    so = await condition();
    if (!so) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(so).toBe(true);
}
