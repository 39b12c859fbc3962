import { writeFileSync } from "node:fs";
import { createStateFile } from "../src/pebble-server/world/state-file.ts";

// Run by a test that ends it: keeps one state after another, and when it is told to end, leaves behind which was the last.
const path = process.argv[2] ?? "";
const file = createStateFile(path, (message) => void process.stderr.write(`${message}\n`));
const filler = "x".repeat(1_000_000);
let count = 0;

function next(): void {
  count += 1;
  const lastChange = count;
  file.changed(() => ({
    changes: { changes: [], lastChange, lastTask: 0 },
    notices: { notices: [], last: 0 },
    identities: { filler },
  }));
  if (count % 3 === 0) file.flush();
  if (count === 3) process.stdout.write("begun\n");
  setImmediate(next);
}

process.once("SIGTERM", () => {
  writeFileSync(`${path}.last`, `${count}`);
  process.exit();
});
next();
