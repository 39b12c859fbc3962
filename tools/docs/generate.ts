import { writeFileSync } from "node:fs";
import { generatedPages } from "./generated-parts.ts";

/** Makes the generated parts of the documentation anew. */
for (const { path, is, should } of await generatedPages()) {
  if (is === should) continue;
  writeFileSync(path, should);
  process.stdout.write(`${path}\n`);
}
