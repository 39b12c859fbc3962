import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Service } from "@paas-charm/core/pebble";
import type { ServiceProcess } from "@paas-charm/core/pebble-engine";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWorld, type RealWorld, type WorldOptions } from "./world.ts";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let directory: string;
let world: RealWorld;
let said: string[];
const isRoot = process.getuid?.() === 0;

function worldWith(options: Partial<WorldOptions> = {}): RealWorld {
  const environment = { PATH: process.env["PATH"] ?? "", "dotted.name": "kept", HOME: "/of/pebble" };
  return createWorld({
    environment,
    directory,
    scratch: directory,
    onShutdown() {},
    say: (message) => void said.push(message),
    ...options,
  });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "world-"));
  said = [];
  world = worldWith();
});

afterEach(() => {
  world.end();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  readonly process: ServiceProcess;
  readonly output: () => string;
  /** `exited 3`, or why it could not be started. */
  readonly end: Promise<string>;
  /** Resolves once it has printed this. */
  says(text: string): Promise<void>;
}

function start(command: readonly string[], config: Partial<Service> & { readonly who?: object } = {}): Run {
  let output = "";
  let look = () => {};
  const end = Promise.withResolvers<string>();
  const { who = {}, ...service } = config;
  const running = world.startService(
    { name: "app", config: service, command, environment: { ...service.environment }, who },
    {
      output(chunk) {
        output += Buffer.from(chunk as Uint8Array).toString();
        look();
      },
      failed: (message) => end.resolve(message),
      exited: (code) => end.resolve(`exited ${code}`),
    },
  );
  return {
    process: running,
    output: () => output,
    end: end.promise,
    says: (text) =>
      new Promise((resolve) => {
        look = () => {
          if (output.includes(text)) resolve();
        };
        look();
      }),
  };
}

const shell = (script: string, config?: Parameters<typeof start>[1]) => start(["/bin/sh", "-c", script], config);

test("tells output of both streams in the order in which it was written, and the exit code", async () => {
  const run = shell("for n in 1 2 3 4 5; do echo out $n; echo err $n >&2; done; exit 7");

  expect(await run.end).toBe("exited 7");
  expect(run.output()).toBe([1, 2, 3, 4, 5].map((n) => `out ${n}\nerr ${n}\n`).join(""));
});

test("gives a service streams that it can open by name, and no input", async () => {
  const run = shell("echo out > /dev/stdout; echo err > /dev/stderr; cat; echo end");

  expect(await run.end).toBe("exited 0");
  expect(run.output()).toBe("out\nerr\nend\n");
});

test("tells of more output than a pipe holds", async () => {
  const run = shell("head -c 1000000 /dev/zero | tr '\\0' x");

  await run.end;

  expect(run.output()).toHaveLength(1_000_000);
});

test("gives Pebble's environment, then the service's, whatever the names", async () => {
  const run = start(["env"], { environment: { HOME: "/of/service", "other.name": "a=b" } });

  await run.end;

  const lines = run.output().trim().split("\n").sort();
  expect(lines).toEqual(["HOME=/of/service", `PATH=${process.env["PATH"]}`, "dotted.name=kept", "other.name=a=b"]);
});

test("starts in Pebble's working directory, or in the service's", async () => {
  const own = start(["pwd"]);
  const other = start(["pwd"], { "working-dir": "/usr" });

  await Promise.all([own.end, other.end]);

  expect([own.output(), other.output()]).toEqual([`${directory}\n`, "/usr\n"]);
});

test("tells a program its name as the command has it", async () => {
  const run = start(["sh", "-c", "cat /proc/$$/cmdline | tr '\\0' ' '"]);

  await run.end;

  expect(run.output()).toMatch(/^sh -c /);
});

test.for([
  ["a name that is nowhere", ["nosuchbin"], {}, 'exec: "nosuchbin": executable file not found in $PATH'],
  ["a path that is nowhere", ["/nonexistent/x"], {}, "fork/exec /nonexistent/x: no such file or directory"],
  ["a directory", ["/usr"], {}, "fork/exec /usr: permission denied"],
  ["a path below a file", ["/etc/passwd/x"], {}, "fork/exec /etc/passwd/x: not a directory"],
  [
    "a working directory that is nowhere",
    ["/bin/true"],
    { "working-dir": "/nope" },
    "fork/exec /bin/true: no such file or directory",
  ],
  ["a user that is nobody", ["/bin/true"], { who: { user: "nouser" } }, "user: unknown user nouser"],
  ["a group alone", ["/bin/true"], { who: { groupId: 0 } }, "must specify user, not just group"],
] as const)("says in Pebble's words why it cannot start: %s", async ([, command, config, words]) => {
  const run = start(command, config);

  expect(await run.end).toBe(words);
});

test("says why it cannot start a file that is no program, or may not be started", async () => {
  const text = join(directory, "text");
  writeFileSync(text, "echo this is no program\n", { mode: 0o755 });
  const locked = join(directory, "locked");
  writeFileSync(locked, "#!/bin/sh\n");
  chmodSync(locked, 0o644);

  expect(await start([text]).end).toBe(`fork/exec ${text}: exec format error`);
  expect(await start([locked]).end).toBe(`fork/exec ${locked}: permission denied`);
});

test("signals the process itself, and tells of the signal that ended it", async () => {
  const run = shell("trap 'echo hup' HUP; echo ready; while :; do sleep 0.05; done");
  await run.says("ready");

  run.process.signal("SIGHUP");
  await run.says("hup");
  run.process.signal("SIGKILL");

  expect(await run.end).toBe("exited 137");
});

test("refuses a signal that is none", async () => {
  const run = shell("sleep 100");

  for (const name of ["HUP", "SIGNOPE", "SIGIOT", "sighup"]) {
    expect(() => run.process.signal(name)).toThrow(`invalid signal name "${name}"`);
  }
  run.process.signalGroup("SIGKILL");
  expect(await run.end).toBe("exited 137");
});

test("signals a service and all it has started", async () => {
  const run = shell("sleep 1000 & echo $!; wait");
  await run.says("\n");

  run.process.signalGroup("SIGTERM");

  expect(await run.end).toBe("exited 143");
  expect(isThere(Number(run.output()))).toBe(false);
});

test("waits no longer for what a service left behind than Pebble does", async () => {
  const run = shell("sleep 1000 & echo $!", { "kill-delay": "10ms" });

  expect(await run.end).toBe("exited 0");
  const left = Number(run.output());
  expect(isThere(left)).toBe(true);
  world.end();
  await expect.poll(() => isThere(left), soon).toBe(false);
});

test.runIf(isRoot)("becomes another user, with that user's home and name and no groups but one", async () => {
  const run = shell("id -u; id -G; echo $HOME $USER", { who: { user: "nobody", group: "daemon" } });

  await run.end;

  expect(run.output()).toMatch(/^65534\n1\n\/nonexistent nobody\n$/);
});

test.runIf(isRoot)("leaves home and name alone where the service has them", async () => {
  const run = shell("echo $HOME $USER", { environment: { HOME: "/h", USER: "u" }, who: { user: "nobody" } });

  await run.end;

  expect(run.output()).toBe("/h u\n");
});

test("needs no right to become whom it is already", async () => {
  const { uid, gid, homedir } = userInfo();

  const run = shell("id -u; echo $HOME", { who: { userId: uid, groupId: gid } });

  expect(await run.end).toBe("exited 0");
  expect(run.output()).toBe(`${uid}\n${homedir}\n`);
  expect(said).toEqual([]);
});

test("stays who it is where it is not root, and says so once", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(1234);
  const ordinary = worldWith();
  vi.restoreAllMocks();
  world.end();
  world = ordinary;

  const runs = [1, 2].map(() => shell("id -u; echo $USER", { who: { user: "nobody" } }));

  for (const run of runs) {
    expect(await run.end).toBe("exited 0");
    expect(run.output()).toBe(`${process.getuid?.()}\nnobody\n`);
  }
  expect(said).toEqual([expect.stringContaining("only root can change user")]);
});

test("judges who somebody is", () => {
  expect(world.judgeWho({})).toBeUndefined();
  expect(world.judgeWho({ user: "root" })).toBeUndefined();
  expect(world.judgeWho({ user: "nobody2" })).toBe("user: unknown user nobody2");
});

test("makes new names of pipes when somebody has removed them, and removes those of a world that was killed", async () => {
  const killed = join(directory, ".pipes-killed");
  mkdirSync(killed);
  expect(await shell("exit 3").end).toBe("exited 3");
  expect(existsSync(killed)).toBe(false);
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });

  const run = shell("echo still; exit 4");

  expect(await run.end).toBe("exited 4");
  expect(run.output()).toBe("still\n");
});

test("leaves no names of pipes behind", async () => {
  await Promise.all(Array.from({ length: 20 }, () => shell("echo").end));

  world.end();

  expect(readdirSync(directory)).toEqual([]);
});

function isThere(pid: number): boolean {
  try {
    // What has died and not been waited for has no command line.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}
