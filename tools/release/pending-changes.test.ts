import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pendingChanges } from "./pending-changes.ts";

const root = resolve(import.meta.dirname, "../..");
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "changes-"));
  for (const name of ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ".changeset/config.json"])
    await cp(join(root, name), join(directory, name));
  for (const name of ["packages/core", "packages/flask", "packages/local", "apps/cli"])
    await cp(join(root, name, "package.json"), join(directory, name, "package.json"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("gives all packages the same next version, whichever has changed", async () => {
  const { version } = JSON.parse(await readFile(join(directory, "packages/core/package.json"), "utf8"));
  const [major, minor] = version.split(".").map(Number);
  await writeFile(join(directory, ".changeset/one.md"), '---\n"@paas-charm/core": minor\n---\n\nCore is better.\n');

  const changes = await pendingChanges(directory);

  // A peer dependency that moves asks for no major version.
  expect(changes).toEqual({ changesets: 1, next: `${major}.${minor + 1}.0`, apart: [] });
});

test("has no next version when nothing has changed", async () => {
  expect(await pendingChanges(directory)).toEqual({ changesets: 0, next: undefined, apart: [] });
});
