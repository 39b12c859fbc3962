import { expect, onTestFinished, test } from "vitest";
import { embeddedPebble, startPebble } from "../pebbles.ts";
import { fuzz } from "./run.ts";

test("the embedded Pebble takes hostile input, answers or drops it, and lives on", { timeout: 180_000 }, async () => {
  const pebble = await startPebble(embeddedPebble);
  onTestFinished(() => pebble.stop());

  const report = await fuzz(pebble, { seed: 1, requests: 1024, atOnce: 16 });

  expect(report.requests).toBe(1024);
  expect(report.megabytesAtLast).toBeLessThan(250);
});
