import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchPackage, type PackagePin } from "./fetch-package.ts";

let directory: string;
let npm: string;
let pin: PackagePin;

/** An npm client that answers `pack` from a folder, so that the tests need no network. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fetch-package-"));
  const source = join(directory, "source", "package");
  await mkdir(source, { recursive: true });
  await writeFile(join(source, "package.json"), '{"name":"@x/tool","scripts":{"postinstall":"exit 1"}}');
  await writeFile(join(source, "tool"), "#!/bin/sh\n");
  chmodSync(join(source, "tool"), 0o755);
  const archive = join(directory, "archive.tgz");
  execFileSync("tar", ["-czf", archive, "-C", join(directory, "source"), "package"]);
  npm = join(directory, "npm");
  await writeFile(
    npm,
    `#!/bin/sh\necho "$*" >> ${directory}/calls\ncase "$2" in @x/tool@1.0.0) cp ${archive} x-tool-1.0.0.tgz;; *) echo "npm error code E404" >&2; echo "npm error 404 Not Found - $2" >&2; exit 1;; esac\n`,
  );
  chmodSync(npm, 0o755);
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  pin = { name: "@x/tool", version: "1.0.0", integrity: `sha512-${digest}` };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const leftovers = async (cache: string) =>
  (await readdir(join(cache, "packages"), { recursive: true })).filter((name) => name.includes(".fetching"));

test("a package is fetched once, unpacked with its modes, and no script of it runs", async () => {
  const cache = join(directory, "cache");
  const lines: string[] = [];

  const first = await fetchPackage(pin, { cache, npm, onProgress: (line) => lines.push(line) });
  const second = await fetchPackage(pin, { cache, npm, onProgress: (line) => lines.push(line) });

  expect(second).toBe(first);
  expect((await readdir(first)).sort()).toEqual(["package.json", "tool"]);
  execFileSync(join(first, "tool"));
  expect(lines).toEqual(["fetching @x/tool 1.0.0"]);
  expect(await readFile(join(directory, "calls"), "utf8")).toBe(
    "pack @x/tool@1.0.0 --ignore-scripts --loglevel=error\n",
  );
  expect(await leftovers(cache)).toEqual([]);
});

test("two at once give one whole package", async () => {
  const cache = join(directory, "cache-twice");

  const [first, second] = await Promise.all([fetchPackage(pin, { cache, npm }), fetchPackage(pin, { cache, npm })]);

  expect(first).toBe(second);
  expect(await readdir(first)).toContain("tool");
});

test("another content than the pinned one is refused and not kept", async () => {
  const cache = join(directory, "cache-integrity");
  const other = { ...pin, integrity: `sha512-${Buffer.alloc(64).toString("base64")}` };

  await expect(fetchPackage(other, { cache, npm })).rejects.toMatchObject({
    code: "integrity",
    message: expect.stringContaining("cannot use @x/tool 1.0.0: its digest is sha512-"),
  });
  expect(await leftovers(cache)).toEqual([]);
});

test.for<[spec: string, command: string, version: string, code: string, message: string]>([
  ["no npm", "no-such-npm", "1.0.0", "npm-missing", "cannot fetch @x/tool: there is no no-such-npm on PATH"],
  ["npm fails", "", "2.0.0", "fetch-failed", "cannot fetch @x/tool 2.0.0: 404 Not Found - @x/tool@2.0.0"],
])("%s: the error names the package and the reason", async ([, command, version, code, message]) => {
  const cache = join(directory, "cache-errors");

  await expect(fetchPackage({ ...pin, version }, { cache, npm: command || npm })).rejects.toMatchObject({
    code,
    message,
  });
});

test("an interrupted fetch keeps nothing", async () => {
  const cache = join(directory, "cache-interrupted");
  const slow = join(directory, "slow-npm");
  await writeFile(slow, "#!/bin/sh\nexec sleep 100\n");
  chmodSync(slow, 0o755);
  const controller = new AbortController();
  const interrupted = new Error("Ctrl-C");

  const fetching = fetchPackage(pin, {
    cache,
    npm: slow,
    signal: controller.signal,
    onProgress: () => setImmediate(() => controller.abort(interrupted)),
  });

  await expect(fetching).rejects.toThrow(interrupted);
  expect(await leftovers(cache)).toEqual([]);
});
