import { chooseContainer } from "../src/container/index.ts";
import { createProcesses } from "../src/processes/index.ts";
import { testCache } from "./machine.ts";

// Run by a test on a machine that is made poor: prints what is chosen by itself, and what is said of a real Pebble.
const options = { processes: createProcesses(), cache: testCache };
const chosen = await chooseContainer(options);
const error: unknown = await chooseContainer({ ...options, pebble: "real" }).then(
  () => "no error",
  (cause: unknown) => cause,
);
const { kind, description, hint: how } = chosen;
const { code, hint } = error instanceof Error ? { code: "", hint: "", ...error } : { code: "", hint: "" };
process.stdout.write(
  JSON.stringify([
    { kind, description, hint: how },
    { code, hint },
  ]),
);
