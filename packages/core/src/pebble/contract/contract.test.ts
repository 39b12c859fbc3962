import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSimulatedPebble, simulatedContainer } from "../../simulated/pebble/index.ts";
import { describePebble } from "./describe-pebble.ts";
import { pebbleProgram, startPebble } from "./real-pebble.ts";

const runner = { describe, test, beforeEach, afterEach, expect };

describePebble("the simulated one", runner, async () => ({
  pebble: createSimulatedPebble(
    simulatedContainer({
      directories: ["/files"],
      execs: [
        { command: ["/bin/echo", "hi"], exit: 0, stdout: "hi\n" },
        { command: ["/bin/false"], exit: 1 },
        { command: ["/bin/sleep"], exit: 0, hangs: true },
      ],
    }),
  ),
  directory: "/files",
  close: async () => undefined,
}));

for (const version of ["1.26", "1.32"] as const) {
  const program = pebbleProgram(version);
  if (program === undefined) {
    test.skipIf(process.env["CI"] !== "true")(`Pebble ${version} is there (it is built where Go is)`, () => {
      expect.unreachable("Go is missing, so there is no Pebble to test against");
    });
    continue;
  }
  describePebble(`Pebble ${version}`, runner, () => startPebble(program));
}
