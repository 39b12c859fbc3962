import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../../..");
const command = ["--conditions=@paas-charm/source", join(repository, "apps/cli/src/index.ts")];

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of a model under way. */
export interface Run {
  readonly child: ChildProcess;
  /** What it has printed so far, on both streams. */
  output(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** A project of its own in a temporary directory: a copy of an example, so that its state is nobody else's. */
export interface ProjectUnderTest {
  /** The charm's folder. */
  readonly charm: string;
  /** The application's folder. */
  readonly app: string;
  /** Starts `paas-charm run`; resolves when the model is up or the command has ended. */
  run(args?: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Run>;
  /** Starts `paas-charm run` and does not wait for anything. */
  start(args?: readonly string[], environment?: NodeJS.ProcessEnv): Run;
  /** Runs another command of `paas-charm` on the project. */
  verb(...args: readonly string[]): Promise<Outcome>;
  /** Ends what still runs, and removes the project. */
  remove(): Promise<void>;
}

/**
 * @param charm - the charm's folder below the example's
 * @param example - the example's folder below `examples`
 */
export async function projectUnderTest(charm = "charm", example = "flask"): Promise<ProjectUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "paas-charm-cli-"));
  const folders = { charm: join(directory, "charm"), app: join(directory, "app") };
  const wanted = (path: string): boolean => !/(?:^|\/)(?:\.paas-charm|__pycache__|node_modules|\.turbo)$/.test(path);
  const examples = join(repository, "examples", example);
  await cp(join(examples, charm), folders.charm, { recursive: true, filter: wanted });
  await cp(join(examples, "app"), folders.app, { recursive: true, filter: wanted });
  const runs: Run[] = [];

  const start: ProjectUnderTest["start"] = (args = [], environment = process.env) => {
    const child = spawn(process.execPath, [...command, "run", "--project", folders.charm, ...args], {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    const ended = new Promise<number>((done) => child.once("close", (code) => done(code ?? -1)));
    const run = { child, output: () => text, ended };
    runs.push(run);
    return run;
  };
  return {
    ...folders,
    start,
    async run(args, environment) {
      const run = start(args, environment);
      await Promise.race([run.ended, until(() => run.output().includes("up in "), "the model is up", 300_000)]);
      return run;
    },
    verb: (...args) =>
      new Promise((done) => {
        const all = [...command, ...args, "--project", folders.charm];
        execFile(process.execPath, all, { cwd: directory }, (error, stdout, stderr) => {
          done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        });
      }),
    async remove() {
      for (const { child, ended } of runs) {
        child.kill("SIGINT");
        await ended;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until something holds; a minute at most unless told otherwise. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Process ids from the parent of a process up to the first. */
export async function ancestorsOf(pid: number): Promise<readonly number[]> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const parent = Number(/^PPid:\s(\d+)/m.exec(status)?.[1] ?? 0);
  return parent === 0 ? [] : [parent, ...(await ancestorsOf(parent))];
}
