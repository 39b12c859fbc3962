import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createProcesses, runCommand } from "../processes/index.ts";
import { lockBuild } from "./build-lock.ts";
import { findPython, makePythonEnvironment, type Python } from "./index.ts";

const processes = createProcesses();
const python: Python | undefined = await findPython({ processes }).catch((cause: unknown) => {
  if (process.env["CI"]) throw cause;
  return undefined;
});

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "runtime-"));
});
afterAll(async () => {
  await processes.stopAll(0);
  await rm(directory, { recursive: true, force: true });
});

async function fakePython(name: string, answer: string): Promise<string> {
  const bin = join(directory, name);
  await mkdir(bin);
  await writeFile(join(bin, "python3"), `#!/bin/sh\n${answer}\n`);
  await chmod(join(bin, "python3"), 0o755);
  return bin;
}

const says = (facts: object) =>
  `echo '${JSON.stringify({ path: "/opt/python3", version: "3.12.1", prefix: "/opt", venv: true, ...facts })}'`;

describe("finding Python", () => {
  test("takes the first that is new enough and complete", async () => {
    const places = [
      await fakePython("old", says({ version: "3.9.2" })),
      await fakePython("broken", "echo cannot >&2; exit 1"),
      await fakePython("good", says({})),
    ];

    expect(await findPython({ processes, path: places.join(":") })).toEqual({
      path: "/opt/python3",
      version: "3.12.1",
      prefix: "/opt",
    });
  });

  test.for<[spec: string, facts: object | undefined, message: string, hint: string]>([
    ["says that there is none", undefined, "there is no python3 on PATH", "apt-get install python3 python3-venv"],
    [
      "says which one is too old",
      { version: "3.8.10" },
      "too-old/python3 is 3.8.10",
      "https://www.python.org/downloads",
    ],
    [
      "says what an incomplete one lacks",
      { venv: false },
      "python3 has no venv module",
      "apt-get install python3-venv",
    ],
  ])("%s", async ([, facts, message, hint]) => {
    const name = facts === undefined ? "none" : "version" in facts ? "too-old" : "incomplete";
    const path = facts === undefined ? join(directory, "none") : await fakePython(name, says(facts));

    await expect(findPython({ processes, path })).rejects.toMatchObject({
      code: "python-missing",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

/** A package of our own, so that the tests need no index. */
async function localPackage(): Promise<string> {
  const wheel = join(directory, "greeting-1.0-py3-none-any.whl");
  if (existsSync(wheel)) return wheel;
  const script = `
import zipfile
with zipfile.ZipFile(${JSON.stringify(wheel)}, "w") as z:
    z.writestr("greeting.py", "print('hello')\\n")
    z.writestr("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n")
    z.writestr("greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    z.writestr("greeting-1.0.dist-info/RECORD", "")
`;
  await runCommand(processes, { name: "python", command: python?.path ?? "", args: ["-c", script] });
  return wheel;
}

describe.skipIf(python === undefined)("a Python environment", () => {
  const make = async (files: readonly string[], packages: readonly string[], more: object = {}) =>
    makePythonEnvironment(
      { python: python ?? { path: "", version: "", prefix: "" }, files, packages },
      { processes, cache: join(directory, "cache"), ...more },
    );

  test("is made once for the same requirements, and anew for others", async () => {
    const wheel = await localPackage();
    const [file, included] = [join(directory, "requirements.txt"), join(directory, "more.txt")];
    await writeFile(file, "--no-index\n-r more.txt\n");
    await writeFile(included, `${wheel}\n`);
    const lines: string[] = [];

    const first = await make([file], [], { onProgress: (line: string) => lines.push(line) });
    const second = await make([file], []);
    await writeFile(included, `# the same package\n${wheel}\n`);
    const third = await make([file], []);

    expect([first.cached, second.cached, third.cached]).toEqual([false, true, false]);
    expect(second).toEqual({ ...first, cached: true });
    expect(first).toMatchObject({ packages: 1, version: python?.version });
    expect(third.directory).not.toBe(first.directory);
    expect(lines).toContain("Installing collected packages: greeting");
    const run = await runCommand(processes, { name: "python", command: first.python, args: ["-m", "greeting"] });
    expect(run.output).toBe("hello\n");
    expect((await stat(join(first.directory, "bin"))).mode & 0o055).toBe(0o055);
  });

  test("that cannot be installed is an error with pip's words and its log, and is not kept", async () => {
    const file = join(directory, "wrong.txt");
    await writeFile(file, "--no-index\nno-such-package-anywhere\n");
    const cache = join(directory, "cache-wrong");

    const failing = make([file], [], { cache });

    await expect(failing).rejects.toMatchObject({
      code: "install-failed",
      message: expect.stringMatching(
        /^cannot install the application's packages: exited 1:\n[\s\S]*No matching distribution found for no-such-package-anywhere/,
      ),
      hint: expect.stringMatching(/the whole log is .*\.log$/),
    });
    expect((await readdir(join(cache, "venvs"))).map((name) => name.replace(/^.*\./, ""))).toEqual(["log"]);
  });

  test("that was interrupted leaves nothing, and the next attempt makes it whole", async () => {
    const wheel = await localPackage();
    const file = join(directory, "interrupted.txt");
    await writeFile(file, `--no-index\n${wheel} # interrupted\n`);
    const cache = join(directory, "cache-interrupted");
    const controller = new AbortController();

    const interrupted = make([file], [], {
      cache,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("Ctrl-C")),
    });

    await expect(interrupted).rejects.toThrow("Ctrl-C");
    expect((await readdir(join(cache, "venvs"))).filter((name) => !name.endsWith(".log"))).toEqual([]);
    expect(processes.running).toEqual([]);
    expect(await make([file], [], { cache })).toMatchObject({ packages: 1, cached: false });
  });

  test("asked for twice at once is made once", async () => {
    const wheel = await localPackage();
    const cache = join(directory, "cache-twice");

    const both = await Promise.all([
      make([], ["--no-index", wheel], { cache }),
      make([], ["--no-index", wheel], { cache }),
    ]);

    expect(both.map(({ cached }) => cached).sort()).toEqual([false, true]);
  });

  test("with a requirements file that is not there names it", async () => {
    await expect(make([join(directory, "gone.txt")], [])).rejects.toMatchObject({
      code: "requirements-missing",
      message: expect.stringContaining("gone.txt"),
    });
  });
});

test("a lock that a dead process left is taken over", async () => {
  const file = join(directory, "dead.lock");
  const dead = await processes.start({ name: "true", command: "true", args: [] });
  await dead.exited;
  await writeFile(file, `${dead.pid}`);

  const release = await lockBuild(file, {});
  onTestFinished(release);

  expect(existsSync(file)).toBe(true);
});
