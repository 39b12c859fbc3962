import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Builds every package, then runs all tests. Arguments go to vitest, so `pnpm test packages/core` runs some. */
function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync("coverage", { recursive: true });
run("turbo", ["run", "build", "--output-logs=errors-only"]);
run("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  "--outputFile.json=coverage/tests.json",
  ...process.argv.slice(2),
]);
