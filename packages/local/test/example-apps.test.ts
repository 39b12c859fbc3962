import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProcesses, runCommand } from "../src/processes/index.ts";
import { findPython, makePythonEnvironment, type Python } from "../src/runtime/index.ts";
import { testCache } from "./machine.ts";

const examples = join(import.meta.dirname, "../../../examples");
const processes = createProcesses();
const python: Python | undefined = await findPython({ processes }).catch((cause: unknown) => {
  if (process.env["CI"]) throw cause;
  return undefined;
});

describe.skipIf(python === undefined)(`an example's application${python ? "" : " (no Python)"}`, () => {
  let interpreter: string;
  beforeAll(async () => {
    if (python === undefined) return;
    const files = [join(examples, "flask/app/requirements.txt")];
    interpreter = (await makePythonEnvironment({ python, packages: [], files }, { processes, cache: testCache }))
      .python;
  }, 180_000);
  afterAll(async () => {
    await processes.stopAll(0);
  });

  test("in Flask passes its own tests", async () => {
    const { succeeded, output } = await runCommand(processes, {
      name: "tests",
      command: interpreter,
      args: ["-m", "unittest", "discover", "-s", "tests", "-v"],
      directory: join(examples, "flask/app"),
      environment: { PATH: process.env["PATH"] ?? "", PYTHONDONTWRITEBYTECODE: "1" },
    });

    expect({ succeeded, output }).toEqual({ succeeded: true, output: expect.stringMatching(/Ran [1-9]\d* tests/) });
  });
});
