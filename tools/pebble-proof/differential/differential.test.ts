import { describe, expect, test } from "vitest";
import { sidesOfProof } from "../sides.ts";
import { runSequences, tell } from "./run.ts";

const sides = sidesOfProof();

describe.skipIf(sides === undefined)("random sequences of calls", () => {
  test("look the same to a client of the embedded and of the real server", { timeout: 180_000 }, async () => {
    if (sides === undefined) return;

    const found = await runSequences({ kinds: sides, seed: 1, sequences: 16, atOnce: 8, onDone: () => {} });

    expect(found.map(tell)).toEqual([]);
  });
});
