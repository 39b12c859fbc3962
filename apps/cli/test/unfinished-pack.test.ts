import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hostPlatform } from "@paas-charm/project";
import { expect, onTestFinished, test } from "vitest";
import { readArchive } from "../../../packages/project/test/unpack-as-juju.ts";
import { folderWith, runCommand } from "./command-under-test.ts";

const examples = resolve(import.meta.dirname, "../../../examples/flask/charm");
const archive = `guestbook_${hostPlatform()}.charm`;
const notLinux = process.platform !== "linux";
const packing = (output: string) => ["pack", "--project", examples, "--platform", hostPlatform(), "--output", output];

/** A pack that has written half of its archive where an earlier one was. */
async function halfWritten(): Promise<{ readonly output: string; readonly command: ChildProcess }> {
  const output = await folderWith({ [archive]: "an earlier one" });
  const program = join(import.meta.dirname, "../src/index.ts");
  const preload = join(import.meta.dirname, "stop-half-way.ts");
  const command = spawn(
    process.execPath,
    ["--conditions=@paas-charm/source", `--import=${preload}`, program, ...packing(output)],
    { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } },
  );
  onTestFinished(() => void command.kill("SIGKILL"));
  await new Promise<void>((done, reject) => {
    let text = "";
    command.stderr?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes("half written")) done();
    });
    command.on("close", () => reject(new Error(`the command ended before it had written half:\n${text}`)));
  });
  return { output, command };
}

test.skipIf(notLinux)(
  "an interrupted pack leaves the earlier archive as it was, and nothing else",
  async () => {
    const { output, command } = await halfWritten();
    let said = "";
    command.stderr?.on("data", (text: string) => {
      said += text;
    });

    command.kill("SIGINT");
    const [code] = await once(command, "close");

    expect(code).toBe(130);
    expect(said).toContain("interrupted; nothing was left half done");
    expect(await readdir(output)).toEqual([archive]);
    expect(await readFile(join(output, archive), "utf8")).toBe("an earlier one");
  },
  180_000,
);

test.skipIf(notLinux)(
  "a killed pack leaves the earlier archive too, and the next one takes its half away",
  async () => {
    const { output, command } = await halfWritten();

    command.kill("SIGKILL");
    await once(command, "close");

    expect(await readFile(join(output, archive), "utf8")).toBe("an earlier one");
    expect((await readdir(output)).filter((name) => name.endsWith(".charm"))).toEqual([archive]);

    const next = await runCommand(output, packing(output));

    expect(next.code).toBe(0);
    expect(await readdir(output)).toEqual([archive]);
    expect(readArchive(await readFile(join(output, archive))).map(({ name }) => name)).toContain("dispatch");
  },
);

/** Mounting needs root, or a user namespace, which not every machine gives. */
const cannotMount = !process.env["CI"] && (notLinux || process.getuid?.() !== 0);

test.skipIf(cannotMount)(
  "a full disk gives an error that says so, and no archive",
  async () => {
    const output = await folderWith({});
    const script = 'mount -t tmpfs -o size=20m small "$1"; shift; "$@"; code=$?; ls -A "$0"; exit $code';
    const program = join(import.meta.dirname, "../src/index.ts");
    const command = [process.execPath, "--conditions=@paas-charm/source", program, ...packing(output)];
    const child = spawn("unshare", ["--mount", "--", "/bin/sh", "-c", script, output, output, ...command], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    const [stdout = "", stderr = ""] = await Promise.all(
      [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join("")),
    );
    if (child.exitCode === null) await once(child, "close");

    expect(stderr).toMatch(new RegExp(`error .*cannot write ${join(output, archive)}: ENOSPC`));
    expect(stderr).toContain("make room, or choose another folder: --output DIR");
    expect(stdout).toBe("");
    expect(child.exitCode).toBe(1);
  },
  180_000,
);
