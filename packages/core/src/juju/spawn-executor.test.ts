import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spawnExecutor } from "./spawn-executor.ts";
import type { ToolCall } from "./tool-executor.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hook-tools-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a hook tool that is a shell script. */
async function run(script: string, call: Partial<ToolCall> = {}) {
  writeFileSync(join(folder, "tool"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "tool"), 0o755);
  const execute = spawnExecutor({ PATH: `${folder}:${process.env["PATH"]}`, JUJU_CONTEXT_ID: "context" });
  return await execute({ tool: "tool", args: [], ...call });
}

test("gives what the tool prints and how it ended", async () => {
  const reply = await run('printf "%s|" "$@"; echo oops >&2; exit 2', { args: ["a b", "--", "c"] });

  expect(reply).toEqual({ code: 2, stdout: "a b|--|c|", stderr: "oops\n" });
});

test("hands over standard input and the environment", async () => {
  expect((await run('cat; printf "$JUJU_CONTEXT_ID"', { stdin: '{"a":"1"} ' })).stdout).toBe('{"a":"1"} context');
});

test("bears a tool that does not read its input", async () => {
  expect(await run("exit 0", { stdin: "x".repeat(1_000_000) })).toMatchObject({ code: 0 });
});

test.for<[spec: string, script: string, code: string, message: string]>([
  ["hangs", "exec sleep 600", "timeout", "cannot run tool: no answer within 200 ms"],
  [
    "leaves a child that holds its output open",
    "sleep 2 & exec sleep 600",
    "timeout",
    "cannot run tool: no answer within 200 ms",
  ],
  ["is killed", "kill -9 $$", "failed", "cannot run tool: it was ended by SIGKILL"],
])("ends a tool that %s", async ([, script, code, message]) => {
  await expect(run(script, { deadlineMs: script.includes("kill") ? 30_000 : 200 })).rejects.toMatchObject({
    code,
    message,
  });
});

test("ends a tool that answers without end", async () => {
  await expect(run("exec cat /dev/zero")).rejects.toMatchObject({
    code: "too-large",
    message: "cannot run tool: its answer has more than 16777216 bytes",
  });
});

test("names a tool that there is not, and the version that has it", async () => {
  const execute = spawnExecutor({ PATH: folder });

  await expect(execute({ tool: "secret-get", args: [] })).rejects.toMatchObject({
    code: "not-supported",
    message: "cannot run secret-get: it needs Juju 3.0.3 or newer; upgrade the model",
  });
});

test("names a tool whose arguments are more than the system takes", async () => {
  await expect(run("exit 0", { args: Array.from({ length: 40 }, () => "x".repeat(131_000)) })).rejects.toMatchObject({
    code: "too-large",
  });
});
