import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pebbleProgram } from "../../packages/core/src/pebble/contract/real-pebble.ts";

/** A Pebble that can be started: a real one of some version, or ours. */
export interface PebbleKind {
  readonly name: string;
  readonly command: readonly string[];
}

/** A Pebble that runs, with directories of its own. */
export interface RunningPebble {
  readonly kind: PebbleKind;
  readonly pid: number;
  /** `$PEBBLE`; equally long for all. */
  readonly home: string;
  /** A directory that is empty at first. */
  readonly files: string;
  readonly socketPath: string;
  /** What it runs with, and its clients too. */
  readonly env: Readonly<Record<string, string>>;
  /** The exit code, or the signal; when it has ended. */
  readonly ended: Promise<number | string>;
  runs(): boolean;
  /** What it has written to its standard error so far. */
  said(): string;
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** The embedded Pebble, from its source. */
export const embeddedPebble: PebbleKind = {
  name: "embedded",
  command: [
    process.execPath,
    "--conditions=@paas-charm/source",
    join(import.meta.dirname, "../../packages/local/src/pebble-server/main.ts"),
  ],
};

/** The embedded Pebble as it is published: one file, built anew. */
export function builtPebble(): PebbleKind {
  const { status } = spawnSync("turbo", ["run", "build", "--filter=@paas-charm/local", "--output-logs=errors-only"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("cannot build the embedded Pebble");
  const program = join(import.meta.dirname, "../../packages/local/dist/bundled/pebble-server.cjs");
  // With what a local run gives it.
  return { name: "embedded", command: [process.execPath, "--max-semi-space-size=1", program] };
}

/** A real Pebble, built where Go is; undefined where it is not. */
export function realPebble(version: "1.26" | "1.32"): PebbleKind | undefined {
  const program = pebbleProgram(version);
  return program === undefined ? undefined : { name: version, command: [program] };
}

/** How a Pebble is started. */
export interface PebbleStart {
  /** Files in `$PEBBLE/layers`, by name. */
  readonly layers?: Readonly<Record<string, string>>;
  /** Arguments of `run`; services are held by default. */
  readonly args?: readonly string[];
}

/** Starts a Pebble and waits until it answers. */
export async function startPebble(
  kind: PebbleKind,
  { layers = {}, args = ["--hold"] }: PebbleStart = {},
): Promise<RunningPebble> {
  const home = mkdtempSync("/tmp/pebble-proof-");
  const files = join(home, "files");
  const socketPath = join(home, ".pebble.socket");
  for (const directory of ["layers", "files", "home"]) mkdirSync(join(home, directory));
  for (const [name, text] of Object.entries(layers)) writeFileSync(join(home, "layers", name), text);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(home, "home"),
    LANG: "C.UTF-8",
    TZ: "UTC",
    PEBBLE: home,
  };
  const [program = "", ...first] = kind.command;
  const child = spawn(program, [...first, "run", ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-20_000);
  });
  const ended = new Promise<number | string>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown")),
  );
  await answers(kind, socketPath, child, () => said);
  return {
    kind,
    pid: child.pid ?? 0,
    home,
    files,
    socketPath,
    env,
    ended,
    runs: () => child.exitCode === null && child.signalCode === null,
    said: () => said,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Starts one of each, at the same time. */
export async function startPair(
  kinds: readonly [PebbleKind, PebbleKind],
  start?: PebbleStart,
): Promise<readonly [RunningPebble, RunningPebble]> {
  return await Promise.all([startPebble(kinds[0], start), startPebble(kinds[1], start)]);
}

async function answers(kind: PebbleKind, socketPath: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (await answered(socketPath)) return;
    if (tries > 2000 || child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the ${kind.name} Pebble does not start: ${said()}`);
    await sleep(10);
  }
}

/** Whether a Pebble says its version. */
export async function answered(socketPath: string): Promise<boolean> {
  return await new Promise((resolve) => {
    request({ socketPath, path: "/v1/system-info", agent: false }, (reply) => {
      reply.resume().once("end", () => resolve(reply.statusCode === 200));
    })
      .once("error", () => resolve(false))
      .end();
  });
}
