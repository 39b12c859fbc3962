import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** One thing that must hold, by the command a person would type. */
interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const pnpm = (...args: string[]): readonly string[] => ["npx", "-y", "pnpm@12", ...args];

const checks: readonly Check[] = [
  { name: "programs that tests start", command: ["node", "tools/scripts/install-packages.ts"] },
  { name: "types", command: pnpm("run", "types") },
  { name: "format and lint", command: pnpm("run", "lint") },
  { name: "one version of each dependency", command: pnpm("run", "versions") },
  { name: "unused code", command: pnpm("run", "unused") },
  { name: "tests", command: pnpm("test") },
  { name: "packages, as they would be published", command: pnpm("run", "release", "--dry-run") },
  { name: "their installs", command: pnpm("run", "release:try", "--part") },
  { name: "documentation site", command: pnpm("run", "site") },
  { name: "parity with the recorded library", command: pnpm("run", "parity") },
  { name: "the tutorials", command: pnpm("run", "tutorials") },
  { name: "the demo", command: pnpm("run", "demo", "--once") },
  { name: "the demo in other forms", command: pnpm("run", "demo:forms") },
];

const report = "coverage/tests.json";
const failed: string[] = [];
for (const { name, command } of checks) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}: ${command.join(" ")}\n`);
  const { status } = spawnSync(command[0] ?? "", command.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`── ${name}: ${status === 0 ? "ok" : `failed with ${status}`}, ${seconds} s\n`);
  if (status !== 0) failed.push(name);
}

const counts = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as Record<string, number>) : {};
const stepsFailed = failed.filter((name) => name !== "tests" || (counts["numFailedTests"] ?? 0) === 0).length;
const passed = (counts["numPassedTests"] ?? 0) + checks.length - failed.length;
const failures = (counts["numFailedTests"] ?? 0) + stepsFailed;
const skipped = counts["numPendingTests"] ?? 0;
if (failed.length > 0) process.stdout.write(`\nfailed: ${failed.join(", ")}\n`);
process.stdout.write(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = failures > 0 ? 1 : 0;
