import { createProcesses } from "../src/processes/index.ts";

// Run by a test that kills it: prints the process it started and never ends by itself.
const child = await createProcesses().start({ name: "sleep", command: "sleep", args: ["1000"] });
process.stdout.write(`${child.pid}\n`);
setInterval(() => undefined, 1000);
