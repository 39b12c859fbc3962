import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { endWithParent } from "./end-with-parent.ts";
import { createProcesses, findProgram, runCommand } from "./index.ts";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks until it is so, ten seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

function registry() {
  const processes = createProcesses();
  onTestFinished(() => processes.stopAll(0));
  return processes;
}

/** Collects lines and tells when the first one came. */
function lineCollector() {
  const lines: string[] = [];
  const arrived = new EventEmitter();
  const first = once(arrived, "line").then(() => lines[0] ?? "");
  const onLine = (line: string) => {
    lines.push(line);
    arrived.emit("line");
  };
  return { lines, first, onLine };
}

const shell = (text: string) => ({ name: "script", command: "sh", args: ["-c", text] });

test("a process that ends when asked is not killed", async () => {
  const { lines, first, onLine } = lineCollector();
  const running = await registry().start({
    ...shell("trap 'echo bye; exit 7' TERM; echo hello; while :; do sleep 0.05; done"),
    onLine,
  });
  await first;

  expect(await running.stop()).toEqual({ kind: "exited", code: 7 });
  expect(lines).toEqual(["hello", "bye"]);
  expect(running.running).toBe(false);
});

test("one that does not listen is killed after the grace time, with what it started", async () => {
  const { first, onLine } = lineCollector();
  const running = await registry().start({
    ...shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done"),
    onLine,
  });
  const child = Number(await first);

  expect(await running.stop(50)).toEqual({ kind: "killed", signal: "SIGKILL" });
  await until(() => !alive(child));
});

test("stopping twice, or after the end, does nothing more", async () => {
  const processes = registry();
  const running = await processes.start(shell("exit 3"));

  expect(await running.exited).toEqual({ kind: "exited", code: 3 });
  expect(await running.stop()).toEqual({ kind: "exited", code: 3 });
  expect(processes.running).toEqual([]);
});

test("a program that is not there is named", async () => {
  await expect(registry().start({ name: "postgres", command: "/no/such/postgres", args: [] })).rejects.toMatchObject({
    code: "program-not-started",
    message: expect.stringMatching(/^cannot start postgres: \/no\/such\/postgres: .*ENOENT/),
  });
});

test("the last lines are kept, forty at most", async () => {
  const running = await registry().start(shell("seq 1 100; echo wrong >&2"));
  await running.exited;

  expect(running.tail()).toHaveLength(40);
  expect(running.tail()).toContain("wrong");
});

test.skipIf(process.platform !== "linux")("a process does not outlive a parent that was killed", async () => {
  const parent = spawn(
    process.execPath,
    ["--conditions=@paas-charm/source", fileURLToPath(new URL("../../test/start-and-hang.ts", import.meta.url))],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [first]: string[] = await once(parent.stdout.setEncoding("utf8"), "data");
  const pid = Number(first);
  expect(alive(pid)).toBe(true);

  parent.kill("SIGKILL");

  await until(() => !alive(pid));
});

test.skipIf(process.platform !== "linux")("a process whose parent died before it began does not begin", async () => {
  const gone = await registry().start(shell("exit 0"));
  await gone.exited;
  const begin = async (parent: number) => {
    const { command, args } = await endWithParent({ command: "echo", args: ["began"], signal: "SIGKILL", parent });
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
    return (await child.stdout.setEncoding("utf8").toArray()).join("");
  };

  expect(await begin(process.pid)).toBe("began\n");
  expect(await begin(gone.pid)).toBe("");
});

test("a process gets the environment and the folder it was given, whatever the names are", async () => {
  const environment = { "spring.datasource.url": "jdbc:x", "a-b c": "ö=1", PWD: "/elsewhere" };
  const script = "console.log(JSON.stringify({ ...process.env, folder: process.cwd() }))";
  const spec = { name: "node", command: process.execPath, args: ["-e", script], directory: "/", environment };

  const { output } = await runCommand(registry(), spec);

  expect(JSON.parse(output)).toEqual({ ...environment, folder: "/" });
});

test("a command gives its output and how it ended", async () => {
  const result = await runCommand(registry(), shell("echo one; echo two >&2; exit 4"));

  expect(result).toMatchObject({ succeeded: false, exit: { kind: "exited", code: 4 } });
  expect(result.output.split("\n").sort()).toEqual(["", "one", "two"]);
});

test("an interrupted command ends, and the interruption is the reason", async () => {
  const controller = new AbortController();
  const processes = registry();
  const command = runCommand(processes, {
    ...shell("echo go; sleep 1000"),
    signal: controller.signal,
    onLine: () => controller.abort(new Error("Ctrl-C")),
  });

  await expect(command).rejects.toThrow("Ctrl-C");
  expect(processes.running).toEqual([]);
});

test("a command that takes too long is ended and named", async () => {
  await expect(runCommand(registry(), { ...shell("sleep 1000"), timeoutMs: 50 })).rejects.toMatchObject({
    code: "command-timeout",
    message: "script did not end within 0.05 s",
  });
});

test("a program is found by name, by path, or not at all", async () => {
  const sh = await findProgram("sh");

  expect(sh !== undefined && existsSync(sh)).toBe(true);
  expect(await findProgram("/bin/sh")).toBe("/bin/sh");
  expect(await findProgram("no-such-program")).toBeUndefined();
  expect(await findProgram("/etc")).toBeUndefined();
});
