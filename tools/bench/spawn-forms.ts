/**
 * What one hook tool costs the charm by the way it is started: `node tools/bench/spawn-forms.ts [calls]`. The tool is a static Go
 * program, as Juju's are, and a shell script. CPU is that of this process and of its children; the difference between the forms is ours.
 */
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

type Form = (tool: string, env: NodeJS.ProcessEnv) => Promise<string>;

const forms: Readonly<Record<string, Form>> = {
  spawnSync: async (tool, env) =>
    spawnSync(tool, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).stdout,
  "spawn, streams": (tool, env) =>
    new Promise((resolve, reject) => {
      const child = spawn(tool, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.resume();
      child.on("error", reject);
      child.on("close", () => resolve(Buffer.concat(chunks).toString()));
    }),
  "spawn, streams, env of process": (tool) =>
    new Promise((resolve, reject) => {
      const child = spawn(tool, args, { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.resume();
      child.on("error", reject);
      child.on("close", () => resolve(Buffer.concat(chunks).toString()));
    }),
  "spawn, files": (tool, env) =>
    new Promise((resolve, reject) => {
      const out = openSync(join(folder, "out"), "w+");
      const err = openSync(join(folder, "err"), "w+");
      const child = spawn(tool, args, { env, stdio: ["ignore", out, err] });
      child.on("error", reject);
      child.on("exit", () => {
        const bytes = Buffer.alloc(65_536);
        const read = readSync(out, bytes, 0, bytes.length, 0);
        closeSync(out);
        closeSync(err);
        resolve(bytes.toString("utf8", 0, read));
      });
    }),
  execFile: (tool, env) =>
    new Promise((resolve, reject) => {
      execFile(tool, [...args], { env }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    }),
};

const args = ["--format=json"];
const count = Number(process.argv[2] ?? 150);
const folder = mkdtempSync(join(tmpdir(), "spawn-forms-"));

try {
  const tools = { "static Go": goTool(), sh: shellTool() };
  process.stdout.write(`${count} calls each, ${cpus()[0]?.model}, Node ${process.versions.node}\n`);
  for (const [kind, tool] of Object.entries(tools)) {
    if (tool === undefined) continue;
    process.stdout.write(
      `\n${kind.padEnd(32)}${["wall", "own CPU", "all CPU"].map((head) => head.padStart(10)).join("")}   ms per call\n`,
    );
    for (const [name, form] of Object.entries(forms))
      process.stdout.write(`${name.padEnd(32)}${await measure(form, tool)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(form: Form, tool: string): Promise<string> {
  // As many variables as Juju gives a charm.
  const env = Object.fromEntries(
    Array.from({ length: 45 }, (_, index) => [`JUJU_VARIABLE_${index}`, "value".repeat(5)]),
  );
  for (let warm = 0; warm < 20; warm += 1) await form(tool, env);
  const before = { wall: performance.now(), own: ownCpu(), children: childrenCpu() };
  for (let call = 0; call < count; call += 1) {
    if (!(await form(tool, env)).startsWith("{")) throw new Error("cannot measure: the tool gave no answer");
  }
  const own = ownCpu() - before.own;
  const figures = [performance.now() - before.wall, own, own + childrenCpu() - before.children];
  return figures.map((figure) => (figure / count).toFixed(2).padStart(10)).join("");
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of the children that have ended, in milliseconds; the kernel counts in hundredths of a second. */
function childrenCpu(): number {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function goTool(): string | undefined {
  const source = join(folder, "main.go");
  writeFileSync(
    source,
    'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("{\\"port\\":8080}\\n") }\n',
  );
  const program = join(folder, "tool-go");
  try {
    execFileSync("go", ["build", "-ldflags", "-s -w", "-o", program, source], {
      env: { ...process.env, CGO_ENABLED: "0" },
    });
    return program;
  } catch {
    process.stdout.write("Go is missing: only the shell script is measured\n");
    return undefined;
  }
}

function shellTool(): string {
  const program = join(folder, "tool-sh");
  writeFileSync(program, "#!/bin/sh\necho '{\"port\":8080}'\n", { mode: 0o755 });
  return program;
}
