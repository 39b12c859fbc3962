import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describePebble } from "./describe-pebble.ts";
import { type PebbleVersion, pebbleProgram, startPebble } from "./real-pebble.ts";

/** Runs the suite against a real Pebble; a version that cannot be built is left out, or an error where all must be there. */
export function describeRealPebble(version: PebbleVersion): void {
  const program = pebbleProgram(version);
  if (program === undefined) {
    test.skipIf(process.env["CI"] !== "true")(`Pebble ${version} is there (it is built where Go is)`, () => {
      expect.unreachable("Go is missing, so there is no Pebble to test against");
    });
    return;
  }
  describePebble(`Pebble ${version}`, { describe, test, beforeEach, afterEach, expect }, () => startPebble(program));
}
