import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeLogForwarding } from "./describe-log-forwarding.ts";
import { pebbleProgram, startPebble } from "./real-pebble.ts";

for (const version of ["1.26", "1.32"] as const) {
  const program = pebbleProgram(version);
  const runner = { describe: describe.skipIf(program === undefined), test, beforeEach, afterEach, expect };
  describeLogForwarding(`Pebble ${version}`, runner, () => startPebble(program ?? ""));
}
