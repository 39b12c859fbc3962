/** Builds the documentation into `dist`, and follows every link in it. */
import { rmSync } from "node:fs";
import { relative } from "node:path";
import { build } from "vitepress";
import { checkLinks } from "./check-links.ts";
import { collectPages, writeSectionIndexes } from "./collect-pages.ts";
import { builtDirectory, root, siteDirectory } from "./places.ts";
import { writeApi } from "./write-api.ts";

rmSync(builtDirectory, { recursive: true, force: true });
collectPages();
await writeApi();
writeSectionIndexes();
await build(siteDirectory);
const { checked, broken } = await checkLinks();
for (const line of broken) process.stderr.write(`error  a link leads nowhere: ${line}\n`);
process.stdout.write(`${relative(root, builtDirectory)}   ${checked} links followed, ${broken.length} broken\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
