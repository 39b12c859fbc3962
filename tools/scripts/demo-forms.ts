/**
 * The demo in each form that a machine may give it: as root and as an ordinary user, with a root of its own and where nobody may mount, with the
 * machine's programs and with none but Node. Run by root, in a mount namespace in which this clone can be read by everybody.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { cacheDirectory } from "@paas-charm/local";

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** A user whom this machine need not have: for the time of the demo it does. */
const ordinary = 54_321;

/** One takes some ten seconds, and the first installs what the application needs. */
const longestMs = 5 * 60_000;

interface Form {
  readonly name: string;
  readonly user: "root" | "ordinary";
  readonly example: "flask" | "expressjs";
  /** Programs on the path; the machine's by default. */
  readonly programs?: readonly string[];
  /** Whether somebody may make a user namespace. */
  readonly namespaces: boolean;
  /** What the step `pebble` says. */
  readonly says: RegExp;
  /** Other things that are said. */
  readonly also?: readonly RegExp[];
}

const forms: readonly Form[] = [
  {
    name: "root, embedded",
    user: "root",
    example: "flask",
    namespaces: true,
    says: /embedded, private mount namespace/,
  },
  {
    name: "ordinary user, embedded, user namespace",
    user: "ordinary",
    example: "flask",
    namespaces: true,
    says: /embedded, private user namespace, services run as you/,
  },
  {
    name: "ordinary user, embedded, no namespaces",
    user: "ordinary",
    example: "flask",
    namespaces: false,
    says: /embedded, path prefix, services run as you \(.*user namespace/,
  },
  {
    name: "ordinary user, nothing on the path but Node and Python",
    user: "ordinary",
    example: "flask",
    programs: ["node", "python3"],
    namespaces: true,
    says: /embedded, path prefix, services run as you \(there is no unshare on PATH\)/,
    also: [/hook tools +by Node/, /metrics +the application's by our own/],
  },
  {
    name: "root, nothing on the path but Node and Python",
    user: "root",
    example: "flask",
    programs: ["node", "python3"],
    namespaces: true,
    says: /embedded, path prefix/,
  },
  {
    name: "ordinary user, nothing on the path but Node and its npm",
    user: "ordinary",
    example: "expressjs",
    programs: ["node", "npm"],
    namespaces: true,
    says: /embedded, path prefix/,
  },
];

const { values } = parseArgs({
  options: { inside: { type: "string" }, only: { type: "string" }, verbose: { type: "boolean", default: false } },
});
if (values.inside === undefined) process.exitCode = outside();
else process.exitCode = inside(values.inside);

/** Starts this again where mounts are its own. */
function outside(): number {
  if (process.getuid?.() !== 0) {
    process.stderr.write("error  the forms of the demo need root, who can become an ordinary user\n");
    return 1;
  }
  const home = mkdtempSync(join(tmpdir(), "pc-forms-"));
  chmodSync(home, 0o755);
  try {
    const again = [process.execPath, ...process.execArgv, import.meta.filename, ...process.argv.slice(2)];
    const { status } = spawnSync("unshare", ["--mount", "--", ...again, "--inside", home], { stdio: "inherit" });
    return status ?? 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function inside(home: string): number {
  bind(process.cwd(), join(home, "clone"));
  const cache = join(home, "cache", "paas-charm");
  mkdirSync(cache, { recursive: true });
  // What was fetched for this user is not fetched again; what is built is built anew, by root first.
  bind(join(cacheDirectory(), "packages"), join(cache, "packages"));
  // PostgreSQL asks for its user's name.
  const users = join(home, "passwd");
  writeFileSync(users, `${readFileSync("/etc/passwd", "utf8")}ordinary:x:${ordinary}:${ordinary}::/:/bin/sh\n`);
  mount(users, "/etc/passwd");
  const failed: string[] = [];
  for (const [index, form] of forms.entries()) {
    if (values.only !== undefined && !form.name.includes(values.only)) continue;
    const started = performance.now();
    process.stdout.write(`\n── ${form.name}\n`);
    const problem = run(form, join(home, `form-${index}`), home);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`── ${form.name}: ${problem ?? "ok"}, ${seconds} s\n`);
    if (problem !== undefined) failed.push(form.name);
  }
  return failed.length === 0 ? 0 : 1;
}

/** Runs the demo in a form; gives what is wrong. */
function run(form: Form, own: string, home: string): string | undefined {
  const folder = join(own, "example");
  cpSync(join("examples", form.example), folder, {
    recursive: true,
    filter: (path) => ![".paas-charm", "node_modules"].includes(basename(path)),
  });
  for (const name of ["bin", "home"]) mkdirSync(join(own, name));
  for (const name of form.programs ?? []) {
    const [program, path] = [programNamed(name), join(own, "bin", name)];
    // Python takes the place it was started from for its own; what npm is started by is Node.
    if (name === "python3") writeFileSync(path, `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
    else symlinkSync(program, path);
  }
  if (form.user === "ordinary") give(own, ordinary);
  chmodSync(join(home, "cache", "paas-charm"), 0o777);
  const clone = join(home, "clone");
  const node = process.execPath.replace(process.cwd(), clone);
  const demo = [node, join(clone, "tools/scripts/demo.ts"), "--once", "--example", form.example, "--folder", folder];
  const [command = "", ...args] = [...become(form), ...demo, "--pebble", "embedded"];
  const { status, stdout } = spawnSync(command, args, {
    cwd: clone,
    env: {
      PATH: form.programs === undefined ? systemPath : join(own, "bin"),
      HOME: join(own, "home"),
      XDG_CACHE_HOME: join(home, "cache"),
      ...inherited(),
    },
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    timeout: longestMs,
    killSignal: "SIGTERM",
  });
  process.stdout.write(stdout);
  if (status !== 0) return `failed with ${status}`;
  const unsaid = [form.says, ...(form.also ?? [])].find((text) => !text.test(stdout));
  return unsaid === undefined ? undefined : `it does not say ${unsaid}`;
}

/** What is put in front of a command so that it runs as the form has it. Paths are whole: they are looked up by root's. */
function become({ user, namespaces }: Form): readonly string[] {
  if (user === "root") return [];
  const id = `${ordinary}`;
  const plain = ["/usr/bin/setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups", "--"];
  if (namespaces) return plain;
  // A namespace in which no further one may be made, as systems do that restrict them.
  const forbid =
    'echo 0 > /proc/sys/user/max_user_namespaces; exec /usr/bin/setpriv --inh-caps=-all --bounding-set=-all "$@"';
  const unshare = ["/usr/bin/unshare", "--user", "--map-current-user", "--keep-caps", "--"];
  return [...plain, ...unshare, "/bin/sh", "-c", forbid, "sh"];
}

function programNamed(name: string): string {
  if (name === "node") return process.execPath.replace(process.cwd(), join(values.inside ?? "", "clone"));
  const { stdout } = spawnSync("/bin/sh", ["-c", `command -v ${name}`], {
    env: { PATH: systemPath },
    encoding: "utf8",
  });
  if (stdout.trim() === "") throw new Error(`there is no ${name} on ${systemPath}`);
  return stdout.trim();
}

/** Where packages come from, which a machine may say by variables. */
function inherited(): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([key, value]) =>
    /^(?:pip_|npm_config_registry|[a-z]+_proxy|ssl_|node_extra)/i.test(key) && value !== undefined
      ? [[key, value]]
      : [],
  );
  return Object.fromEntries(own) as Record<string, string>;
}

function bind(from: string, to: string): void {
  mkdirSync(from, { recursive: true });
  mkdirSync(to, { recursive: true });
  mount(from, to);
}

function mount(from: string, to: string): void {
  const { status } = spawnSync("mount", ["--rbind", from, to], { stdio: "inherit" });
  if (status !== 0) throw new Error(`cannot show ${from} at ${to}`);
}

function give(path: string, id: number): void {
  chownSync(path, id, id);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) give(join(path, entry.name), id);
    else if (entry.isFile()) chownSync(join(path, entry.name), id, id);
  }
}
