import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

/** Checks every published package as npm would ship it: publint for its fields, attw for its types. */
const packages = [...readdirSync("packages").map((name) => `packages/${name}`), "apps/cli"];
let failures = 0;
for (const folder of packages) {
  const commands: readonly (readonly string[])[] = [
    ["publint", "run", "--strict", folder],
    // The command line has a bin and no entry point, so it has no types to check.
    ...(folder === "apps/cli" ? [] : [["attw", "--pack", folder, "--profile", "esm-only", "--no-emoji", "--quiet"]]),
  ];
  for (const [command, ...args] of commands) {
    const { status } = spawnSync(command ?? "", args, { stdio: ["ignore", "inherit", "inherit"] });
    process.stdout.write(`${folder}: ${command} ${status === 0 ? "ok" : "failed"}\n`);
    if (status !== 0) failures += 1;
  }
}
process.exitCode = failures > 0 ? 1 : 0;
