import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandProcess, CommandStart } from "../exec/exec-process.ts";
import { createWorld, type RealWorld } from "./world.ts";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let directory: string;
let world: RealWorld;
const isRoot = process.getuid?.() === 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "world-"));
  world = createWorld({ environment: {}, directory, scratch: directory, onShutdown() {} });
});

afterEach(() => {
  world.end();
  rmSync(directory, { recursive: true, force: true });
});

function start(script: string, how: Partial<CommandStart> = {}): Promise<CommandProcess> {
  return world.startCommand({
    program: "/bin/sh",
    command: ["sh", "-c", script],
    environment: { PATH: process.env["PATH"] ?? "", "dotted.name": "kept" },
    workingDir: "/",
    ids: undefined,
    terminal: undefined,
    splitStderr: false,
    ...how,
  });
}

const terminal = { width: 100, height: 30, interactive: true };

test("mixes both outputs in the order written, and splits them when asked", async () => {
  const script = "echo a; echo b > /dev/stderr; echo c > /dev/stdout; exit 5";

  const mixed = await start(script);
  const split = await start(script, { splitStderr: true });

  expect(await text(mixed.stdout)).toBe("a\nb\nc\n");
  expect(mixed.stderr).toBeUndefined();
  expect([await text(split.stdout), split.stderr && (await text(split.stderr))]).toEqual(["a\nc\n", "b\n"]);
  expect([await mixed.exited, await split.exited]).toEqual([5, 5]);
});

test("takes input of any length until it ends", async () => {
  const command = await start("cat /dev/stdin");
  const input = "0123456789".repeat(50_000);

  command.stdin.end(input);

  expect(await text(command.stdout)).toBe(input);
  expect(await command.exited).toBe(0);
});

test("drops input that nobody reads", async () => {
  const command = await start("exec <&-; exit 0");

  command.stdin.write("x".repeat(200_000));
  command.stdin.end();

  expect(await command.exited).toBe(0);
});

test("gives the environment as it is, in a session of its own", async () => {
  const command = await start("env | grep -v ^_; ps -o sid= -p $$ | tr -d ' '; echo $$", {
    program: "/bin/bash",
    environment: { PATH: "/usr/bin:/bin", "dotted.name": "kept" },
    workingDir: "/usr",
  });

  const lines = (await text(command.stdout)).trim().split("\n");

  const [session, process] = lines.slice(-2);
  expect(lines.slice(0, -2).sort()).toEqual(["PATH=/usr/bin:/bin", "PWD=/usr", "SHLVL=1", "dotted.name=kept"].sort());
  expect(session).toBe(process);
});

test("says in Go's words why it could not start", async () => {
  const locked = join(directory, "locked");
  writeFileSync(locked, "#!/bin/sh\n");
  chmodSync(locked, 0o644);
  const broken = join(directory, "broken");
  writeFileSync(broken, "text", { mode: 0o755 });
  const refused = `fork/exec ${locked}: permission denied`;

  await expect(start("", { program: locked })).rejects.toThrow(refused);
  await expect(start("", { program: locked, terminal })).rejects.toThrow(refused);
  await expect(start("", { program: broken })).rejects.toThrow(`fork/exec ${broken}: exec format error`);
  await expect(start("", { program: "/x" })).rejects.toThrow("fork/exec /x: no such file or directory");
});

test("signals the command itself, by names that there are", async () => {
  const command = await start("trap 'echo usr1; exit 3' USR1; echo ready; while :; do sleep 0.05; done");
  await printed(command, "ready");

  expect(() => command.signal("USR1")).toThrow('invalid signal name "USR1"');
  expect(() => command.resize(1, 1)).toThrow("no terminal");
  command.signal("SIGUSR1");

  expect(await command.exited).toBe(3);
});

test.runIf(isRoot)("becomes another user, in a terminal too", async () => {
  const ids = { userId: 65534, groupId: 1 };

  const piped = await start("id -u; id -G", { ids });
  const inTerminal = await start("id -u; id -G; test -w $(tty) && echo mine", { ids, terminal });

  expect(await text(piped.stdout)).toBe("65534\n1\n");
  expect(await text(inTerminal.stdout)).toBe("65534\r\n1\r\nmine\r\n");
});

test("gives a terminal of the size asked for, which can change", async () => {
  const command = await start("stty size; trap 'stty size; exit 4' WINCH; echo ready; while :; do sleep 0.05; done", {
    terminal,
  });
  const output = await printed(command, "ready");
  expect(output()).toBe("30 100\r\nready\r\n");

  command.resize(120, 50);

  expect(await command.exited).toBe(4);
  await expect.poll(output, soon).toContain("50 120");
});

test("gives a terminal for input too, whose end is a Ctrl-D", async () => {
  const command = await start("test -t 0 && test -t 1 && test -t 2 && cat > /dev/tty; echo end", { terminal });

  command.stdin.write("hello\n");
  command.stdin.end();

  expect(await text(command.stdout)).toMatch(/^hello\r\n(\^D.*)?hello\r\nend\r\n$/s);
  expect(await command.exited).toBe(0);
});

test("does not hang up on a command that has closed its streams on its way out", async () => {
  const codes: number[] = [];
  // One in four was, depending on who was faster.
  for (let times = 0; times < 25; times += 1) {
    const command = await start("", { program: "/bin/cat", command: ["cat"], terminal });
    command.stdout.resume();
    command.stdin.end("hello\n");
    codes.push(await command.exited);
  }

  expect(codes).toEqual(Array.from({ length: 25 }, () => 0));
});

test("gives the environment as it is in a terminal", async () => {
  const command = await start("", { program: "/usr/bin/env", command: ["env"], terminal });

  expect(await text(command.stdout)).toBe(`PATH=${process.env["PATH"]}\r\ndotted.name=kept\r\n`);
});

test("ends a command that somebody at the terminal interrupts", async () => {
  const command = await start("echo ready; exec sleep 1000", { terminal });
  await printed(command, "ready");

  command.stdin.write("\x03");

  expect(await command.exited).toBe(130);
});

test("gives a terminal for the output alone, and tells all of it", async () => {
  const script = "test -t 0 || test -t 1 && cat; stty size < /dev/stdout; seq 20000; echo last >&2; exit 6";
  const command = await start(script, { terminal: { ...terminal, interactive: false } });

  command.stdin.end("in\n");

  const output = await text(command.stdout);
  expect(output.startsWith("in\r\n30 100\r\n1\r\n")).toBe(true);
  expect(output.endsWith("\n20000\r\nlast\r\n")).toBe(true);
  expect(await command.exited).toBe(6);
});

test("ends all commands with the world", async () => {
  const commands = [
    await start("sleep 1000 & echo $!; wait"),
    await start("sleep 1000 & echo $!; wait", { terminal: { ...terminal, interactive: false } }),
  ];
  const pids = await Promise.all(commands.map(async (command) => (await printed(command, "\n"))().trim()));

  world.end();

  await expect.poll(() => pids.filter(isThere), soon).toEqual([]);
});

/** Reads the output, and resolves once it holds a text; the answer tells all that has come since. */
async function printed(command: CommandProcess, wanted: string): Promise<() => string> {
  let output = "";
  await new Promise<void>((resolve) => {
    command.stdout.on("data", (chunk: Uint8Array) => {
      output += Buffer.from(chunk).toString();
      if (output.includes(wanted)) resolve();
    });
  });
  return () => output;
}

function isThere(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}
