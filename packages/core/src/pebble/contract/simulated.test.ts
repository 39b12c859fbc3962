import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSimulatedPebble, simulatedContainer } from "../../simulated/pebble/index.ts";
import { describePebble } from "./describe-pebble.ts";

describePebble("the simulated one", { describe, test, beforeEach, afterEach, expect }, async () => ({
  pebble: createSimulatedPebble(
    simulatedContainer({
      directories: ["/files"],
      users: ["root"],
      failingServices: ["quick", "done"],
      serviceExits: { quick: 3, done: 0 },
      serviceOutputs: { quick: "oops\n", talker: "hello\n" },
      execs: [
        { command: ["/bin/echo", "hi"], exit: 0, stdout: "hi\n" },
        { command: ["/bin/true"], exit: 0 },
        { command: ["/bin/false"], exit: 1 },
        { command: ["/bin/sleep"], exit: 0, hangs: true },
        { command: ["/bin/cat"], exit: 0, echoes: true },
        { command: ["/bin/sh", "-c", "echo out; echo err >&2"], exit: 0, stdout: "out\n", stderr: "err\n" },
      ],
    }),
    ({ command: [name, of], environment, workingDir, userId, groupId, terminal }) => {
      if (name === "/usr/bin/id") return { exit: 0, stdout: `${of === "-u" ? userId : groupId}\n` };
      if (name === "/bin/stty") return { exit: 0, stdout: `${terminal?.height} ${terminal?.width}\r\n` };
      if (name === "/bin/pwd") return { exit: 0, stdout: `${workingDir ?? "/root"}\n` };
      if (name !== "/usr/bin/env") return undefined;
      const lines = Object.entries(environment).map(([variable, value]) => `${variable}=${value}\n`);
      return { exit: 0, stdout: lines.join("") };
    },
  ),
  directory: "/files",
  userId: 0,
  anyWorkingDirectory: true,
  close: async () => undefined,
}));
