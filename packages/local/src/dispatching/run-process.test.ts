import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { charmEntry } from "./charm-entry.ts";
import { launchOnHost } from "./launch.ts";
import { splitLines } from "./line-splitter.ts";
import { runProcess } from "./run-process.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "dispatching-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function script(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

function start(command: string, lines: string[] = []) {
  return runProcess(
    launchOnHost,
    { unit: "web/0", command, directory, environment: { PATH: process.env["PATH"] ?? "", GREETING: "hello" } },
    (stream, line) => lines.push(`${stream}: ${line}`),
  );
}

test("a process gets exactly the environment and directory it was given, and its lines are told apart", async () => {
  const command = await script("say", 'test -z "$HOME" && echo "$GREETING no home"; pwd; printf "no end" >&2; exit 3');
  const lines: string[] = [];

  const { end, stdout, stderr } = await start(command, lines).ended;

  expect(end).toEqual({ kind: "exited", code: 3 });
  expect(lines.sort()).toEqual(["stderr: no end", `stdout: ${directory}`, "stdout: hello no home"]);
  expect({ stdout, stderr }).toEqual({ stdout: `hello no home\n${directory}\n`, stderr: "no end" });
});

test("a child left behind with the pipe open does not hold up the end", async () => {
  const command = await script("leave", "sleep 30 & echo done; exit 0");
  const running = start(command);

  const { end, stdout } = await running.ended;

  expect(end).toEqual({ kind: "exited", code: 0 });
  expect(stdout).toBe("done\n");
});

test("terminating reaches what a shell script runs", async () => {
  const marker = join(directory, "finished");
  const command = await script("long", `sleep 20; touch ${marker}`);
  const running = start(command);
  setImmediate(() => running.terminate());

  expect((await running.ended).end).toEqual({ kind: "killed", signal: "SIGTERM" });
  expect(existsSync(marker)).toBe(false);
});

test("a program that is not there is said so", async () => {
  expect((await start(join(directory, "none")).ended).end).toMatchObject({
    kind: "not-started",
    reason: expect.stringContaining("ENOENT"),
  });
});

test("lines longer than Juju's buffer come in pieces, and an unfinished one at the end", () => {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  splitter.push(`a\n\n${"x".repeat(5000)}\nb`);
  splitter.push("c");
  splitter.end();

  expect(lines.map((line) => line.length)).toEqual([1, 0, 4096, 904, 2]);
});

test("dispatch is preferred, an event's own program stands in, nothing is missing", async () => {
  const charm = join(directory, "charm");
  await mkdir(charm);
  expect(await charmEntry(charm, "hooks/start")).toEqual({ kind: "missing" });

  const hook = await script("charm/hooks/start", "true");
  expect(await charmEntry(charm, "hooks/start")).toEqual({ kind: "program", path: hook });

  const dispatch = await script("charm/dispatch", "true");
  expect(await charmEntry(charm, "hooks/start")).toEqual({ kind: "program", path: dispatch });

  await chmod(dispatch, 0o644);
  expect(await charmEntry(charm, "hooks/start")).toEqual({ kind: "program", path: hook });
});
