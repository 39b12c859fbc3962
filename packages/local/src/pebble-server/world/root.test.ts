import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import type { Service } from "@paas-charm/core/pebble";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRoot } from "./root.ts";
import { createWorld, type RealWorld } from "./world.ts";

let prefix: string;
let worlds: RealWorld[];

beforeEach(() => {
  prefix = realpathSync(mkdtempSync(join(tmpdir(), "image-")));
  worlds = [];
  for (const folder of ["flask/app", "tmp", "bin", "etc"]) mkdirSync(join(prefix, folder), { recursive: true });
  program("bin/tool", "echo image tool $0");
  writeFileSync(
    join(prefix, "etc/passwd"),
    `_daemon_:x:${process.getuid?.()}:${process.getgid?.()}::/var/empty:/bin/sh\n`,
  );
});

afterEach(() => {
  for (const world of worlds) world.end();
  rmSync(prefix, { recursive: true, force: true });
});

function program(path: string, script: string): void {
  writeFileSync(join(prefix, path), `#!/bin/sh\n${script}\n`);
  chmodSync(join(prefix, path), 0o755);
}

test.for<[spec: string, path: string, ofImage: boolean]>([
  ["a folder that only the image has", "/flask", true],
  ["what is in it", "/flask/app/app.py", true],
  ["what is not there yet", "/flask/new/file", true],
  ["a folder that this machine has too", "/tmp/x", true],
  ["a program of the image", "/bin/tool", true],
  ["a program of this machine", "/bin/sh", false],
  ["a file of the image in a system's folder", "/etc/passwd", true],
  ["a file of this machine in a system's folder", "/etc/hostname", false],
  ["what neither has", "/nonexistent/x", false],
  ["a path that leads out and in again", "/usr/../../flask/x", true],
  ["the root", "/", true],
])("finds %s", ([, path, ofImage]) => {
  const place = createRoot(prefix).locate(path);

  expect(place).toBe(ofImage ? join(prefix, normalize(path)) : path);
});

test("leaves a path alone that lies in the image already", () => {
  expect(createRoot(prefix).locate(`${prefix}/flask/x`)).toBe(`${prefix}/flask/x`);
});

test("leaves all paths as they are in a root of its own, and those that are not absolute", () => {
  expect(createRoot("").locate("/flask")).toBe("/flask");
  expect(createRoot("").command(["/bin/x", "--a=/flask"])).toEqual(["/bin/x", "--a=/flask"]);
  expect(createRoot(prefix).locate("flask")).toBe("flask");
});

test("finds the paths in a command, and no others", () => {
  const words = [
    "python3",
    "/flask/app/run.py",
    "--config=/flask/c.py",
    "-e",
    "A=/flask",
    "-c",
    "cat /flask/x",
    "/bin/sh",
  ];

  expect(createRoot(prefix).command(words)).toEqual([
    "python3",
    `${prefix}/flask/app/run.py`,
    `--config=${prefix}/flask/c.py`,
    "-e",
    "A=/flask",
    "-c",
    "cat /flask/x",
    "/bin/sh",
  ]);
});

test("finds a program in the image before this machine, folder by folder", () => {
  const root = createRoot(prefix);

  expect(root.program("tool", "/nowhere:/bin")).toBe(`${prefix}/bin/tool`);
  expect(root.program("sh", "/bin")).toBe("/bin/sh");
  expect(root.program("/flask/app/x", undefined)).toBe(`${prefix}/flask/app/x`);
  expect(() => root.program("tool", "bin")).toThrow('exec: "tool": executable file not found in $PATH');
});

test("takes no folder and no file without the right for a program", () => {
  mkdirSync(join(prefix, "flask/bin/sub"), { recursive: true });
  writeFileSync(join(prefix, "flask/bin/text"), "");
  symlinkSync("/bin/sh", join(prefix, "flask/bin/linked"));
  const root = createRoot(prefix);

  expect(() => root.program("sub", "/flask/bin")).toThrow("not found in $PATH");
  expect(() => root.program("text", "/flask/bin")).toThrow("not found in $PATH");
  expect(root.program("linked", "/flask/bin")).toBe(`${prefix}/flask/bin/linked`);
});

test("starts services and checks with files, folders and users of the image", async () => {
  program("flask/app/run", "pwd; cat $1; echo $HOME $USER");
  writeFileSync(join(prefix, "flask/app/data"), "data\n");
  const world = createWorld({
    prefix,
    environment: { PATH: "/bin:/usr/bin" },
    directory: "/",
    scratch: prefix,
    onShutdown() {},
  });
  worlds.push(world);
  const config: Service = { "working-dir": "/flask/app" };

  const output = await new Promise<string>((resolve, reject) => {
    let text = "";
    world.startService(
      { name: "a", config, command: ["/flask/app/run", "/flask/app/data"], environment: {}, who: { user: "_daemon_" } },
      {
        output(chunk) {
          text += Buffer.from(chunk as Uint8Array).toString();
        },
        failed: (message) => reject(new Error(message)),
        exited: () => resolve(text),
      },
    );
  });
  const failure = await new Promise((resolve) => {
    const exec = { command: "/flask/app/run /flask/app/none", "working-dir": "/flask" };
    world.runCheck({ name: "c", check: { exec }, timeoutMs: 20_000, plan: {} }, resolve);
  });

  expect(output).toBe(`${prefix}/flask/app\ndata\n/var/empty _daemon_\n`);
  // The last command of the script is an echo, which does not fail.
  expect(failure).toBeUndefined();
});
