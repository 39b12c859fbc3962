import { describe, test } from "vitest";
import { startPair } from "../pebbles.ts";
import { sidesOfProof } from "../sides.ts";
import { checkScenarios } from "./checks.ts";
import { execScenarios } from "./exec.ts";
import { fileScenarios } from "./files.ts";
import { noticeScenarios } from "./notices.ts";
import { planScenarios } from "./plan.ts";
import { play } from "./play.ts";
import { serviceScenarios } from "./services.ts";

const sides = sidesOfProof();
const scenarios = [
  ...planScenarios,
  ...serviceScenarios,
  ...checkScenarios,
  ...fileScenarios,
  ...execScenarios,
  ...noticeScenarios,
];

/** The `pebble` command cannot tell one from the other: what it prints and how it exits are the same. */
describe.skipIf(sides === undefined)("the pebble command, against the embedded and the real server", () => {
  test.concurrent.for(scenarios)("$name", { timeout: 180_000 }, async (scenario, { expect, onTestFinished }) => {
    if (sides === undefined) return;
    const pair = await startPair(sides, scenario);
    for (const pebble of pair) onTestFinished(() => pebble.stop());
    const client = sides[1].command[0] ?? "";

    const [embedded, real] = await Promise.all(pair.map((pebble) => play(client, scenario, pebble)));

    expect(embedded).toEqual(real);
  });
});
