import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { goMissing, testCache } from "../../test/machine.ts";
import { createProcesses, runCommand } from "../processes/index.ts";
import { buildGoProgram, cacheDirectory, findPebble, findStatsdExporter } from "./index.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "programs-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function options(cache = testCache) {
  const processes = createProcesses();
  onTestFinished(() => processes.stopAll(0));
  return { processes, cache };
}

/** A module of our own, small enough to be built in a test. */
async function module(name: string, main: string): Promise<{ name: string; module: string; package: string }> {
  const source = join(directory, name);
  await mkdir(source);
  await writeFile(join(source, "go.mod"), `module ${name}\n\ngo 1.24\n`);
  await writeFile(join(source, "main.go"), main);
  return { name, module: source, package: "." };
}

async function pebbleScript(name: string, text: string): Promise<string> {
  const bin = join(directory, name);
  await mkdir(bin);
  await writeFile(join(bin, "pebble"), `#!/bin/sh\n${text}\n`);
  await chmod(join(bin, "pebble"), 0o755);
  return bin;
}

const hello = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n';

test("a program is built once, from then on it is taken from the cache, Go or no Go", async ({ skip }) => {
  if (await goMissing()) skip("no Go");
  const program = await module("hello", hello);
  const build = options(join(directory, "cache"));

  const first = await buildGoProgram(program, build);
  const second = await buildGoProgram(program, build);
  const withoutGo = await buildGoProgram(program, { ...build, go: "no-such-go" });

  expect([first.cached, second.cached, withoutGo.cached]).toEqual([false, true, true]);
  expect(new Set([first.path, second.path, withoutGo.path]).size).toBe(1);
  expect((await runCommand(build.processes, { name: "hello", command: first.path, args: [] })).output).toBe("hello\n");
  expect(await readdir(join(first.path, ".."))).toEqual(["hello"]);
});

test("a changed source is another program", async ({ skip }) => {
  if (await goMissing()) skip("no Go");
  const program = await module("changing", hello);
  const build = options(join(directory, "cache"));
  const first = await buildGoProgram(program, build);

  await writeFile(join(program.module, "main.go"), hello.replace("hello", "goodbye"));
  const second = await buildGoProgram(program, build);

  expect(second.path).not.toBe(first.path);
  expect(second.cached).toBe(false);
});

test("a source that does not compile is an error with the compiler's lines, and leaves nothing", async ({ skip }) => {
  if (await goMissing()) skip("no Go");
  const program = await module("broken", "package main\n\nfunc main() { undefinedThing() }\n");
  const build = options(join(directory, "cache-broken"));

  await expect(buildGoProgram(program, build)).rejects.toMatchObject({
    code: "build-failed",
    message: expect.stringMatching(/cannot build broken: go exited 1:[\s\S]*undefined: undefinedThing/),
  });
  const [kept] = await readdir(join(build.cache, "programs"));
  expect(await readdir(join(build.cache, "programs", kept ?? ""))).toEqual([]);
});

test("an interrupted build leaves nothing half made", async ({ skip }) => {
  if (await goMissing()) skip("no Go");
  const program = await module("interrupted", hello);
  const build = options(join(directory, "cache-interrupted"));
  const controller = new AbortController();

  const running = buildGoProgram(program, { ...build, signal: controller.signal });
  controller.abort(new Error("Ctrl-C"));

  await expect(running).rejects.toThrow("Ctrl-C");
  expect(build.processes.running).toEqual([]);
});

test("the Pebble on PATH is used when it is new enough", async () => {
  const path = await pebbleScript("new", 'echo "v1.31.0"');

  expect(await findPebble({ ...options(), path })).toEqual({
    path: join(path, "pebble"),
    version: "1.31.0",
    from: "PATH",
  });
});

test.for<[spec: string, script: string, text: string]>([
  ["too old", "echo v1.10.2", "is 1.10.2; 1.26 or newer is needed"],
  ["another program of that name", "echo Pebble SDK v4; exit 2", "is no Pebble; 1.26 or newer is needed"],
])("neither a usable Pebble (%s) nor Go: the error says both and what to do", async ([spec, script, text]) => {
  const path = await pebbleScript(spec.replaceAll(" ", "-"), script);

  await expect(findPebble({ ...options(join(directory, "empty")), path, go: "no-such-go" })).rejects.toMatchObject({
    code: "pebble-missing",
    message: expect.stringContaining(text),
    hint: expect.stringMatching(/install Go .*or put pebble on PATH/),
  });
});

test("Pebble 1.26.0 and the statsd exporter are built from their pinned modules", async ({ skip }) => {
  if (await goMissing()) skip("no Go");
  const build = options();
  const pebble = await findPebble({ ...build, path: "" });
  const exporter = await findStatsdExporter(build);

  expect(pebble.version).toBe("1.26.0");
  const { processes } = build;
  expect(
    (await runCommand(processes, { name: "pebble", command: pebble.path, args: ["version", "--client"] })).output,
  ).toBe("v1.26.0\n");
  expect((await runCommand(processes, { name: "statsd", command: exporter.path, args: ["--help"] })).succeeded).toBe(
    true,
  );
});

test("the cache is the user's, as the XDG specification says", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/paas-charm");
  expect(cacheDirectory({})).toBe(join(homedir(), ".cache", "paas-charm"));
  expect(cacheDirectory({ XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache", "paas-charm"));
});
