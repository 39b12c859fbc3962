import { chooseContainer } from "../src/container/index.ts";
import { createProcesses } from "../src/processes/index.ts";
import { testCache } from "./machine.ts";

// Run by a test that kills it: starts a container and a view, prints their Pebble's process id and never ends by itself.
const [directory = "", kind, pebble] = process.argv.slice(2);
const engine = await chooseContainer({
  processes: createProcesses(),
  cache: testCache,
  kind: kind === "user-namespace" || kind === "path-prefix" ? kind : "private-root",
  pebble: pebble === "embedded" ? pebble : "real",
});
const container = await engine.start({ name: "app", runDirectory: `${directory}/c`, image: {} });
await engine.charmView({ containers: { app: container.socketDirectory }, runDirectory: `${directory}/v` });
process.stdout.write(`${container.pid}\n`);
setInterval(() => undefined, 1000);
