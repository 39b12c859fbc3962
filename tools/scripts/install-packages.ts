/** Installs the Debian packages that tests need and that are missing; `pnpm run ci` calls it. Elsewhere than on Debian it says what it would need. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { debianPackages } from "./debian-packages.ts";

const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];

function isThere(program: string): boolean {
  return directories.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function aptGet(...args: readonly string[]): void {
  // In this run level no server is started by its package: tests start their own.
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const { status } = spawnSync("apt-get", ["-qq", "-o", "Acquire::Retries=3", ...args], {
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) {
    process.stderr.write(`error  apt-get ${args[0]} ended with ${status}\n`);
    process.exit(1);
  }
}

const missing = debianPackages.filter(({ program }) => !isThere(program));
for (const { name, for: reason } of missing) process.stdout.write(`${name}: ${reason}\n`);
if (missing.length === 0) {
  process.stdout.write("all programs are there\n");
} else if (process.getuid?.() !== 0 || !isThere("apt-get")) {
  process.stderr.write("error  these are missing, and only root on Debian or Ubuntu can install them here\n");
  process.exit(1);
} else {
  aptGet("update");
  aptGet("install", "--yes", "--no-install-recommends", ...missing.map(({ name }) => name));
}
