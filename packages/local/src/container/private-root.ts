import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { describeExit, type ManagedProcess, type Processes } from "../processes/index.ts";
import type { Container, ContainerSpec } from "./container.ts";
import type { Namespaces } from "./namespaces.ts";
import { pebbleAnswers } from "./pebble-answers.ts";
import { rootScript } from "./root-script.ts";
import { removeRunDirectory } from "./run-directory.ts";

/** What starting a container takes. */
export interface Means {
  readonly namespaces: Namespaces;
  /** Path of the Pebble program. */
  readonly pebble: string;
  readonly processes: Processes;
}

const startMs = 20_000;
/** Pebble gives a service five seconds to end and five more after that. */
const stopMs = 15_000;
/** A socket's path has 108 bytes with its end. */
const longestSocketPath = 107;

/**
 * Starts a Pebble in a root of its own and waits until it answers.
 *
 * @throws {@link LocalError} `container-failed`
 */
export async function startInPrivateRoot(spec: ContainerSpec, means: Means): Promise<Container> {
  const root = join(spec.runDirectory, "root");
  const socketDirectory = join(spec.runDirectory, "container");
  const socket = join(socketDirectory, "pebble.socket");
  if (Buffer.byteLength(socket) > longestSocketPath) {
    throw new LocalError(
      "container-failed",
      `cannot make the container ${spec.name}: ${socket} is too long for a socket`,
    );
  }
  const clean = () => removeRunDirectory(spec.runDirectory);
  await clean();
  await mkdir(root, { recursive: true });
  await mkdir(socketDirectory);
  let running: ManagedProcess | undefined;
  try {
    running = await startScript(spec, means, { root, socketDirectory });
    await answering(spec, running, socket);
    const pebble = await onlyChild(running.pid);
    return asContainer(spec, running, pebble, { socket, socketDirectory, clean });
  } catch (cause) {
    await running?.stop(0);
    await clean();
    throw cause;
  }
}

async function startScript(
  spec: ContainerSpec,
  { namespaces, pebble, processes }: Means,
  directories: { readonly root: string; readonly socketDirectory: string },
): Promise<ManagedProcess> {
  const script = join(spec.runDirectory, "setup.sh");
  const text = await rootScript({
    ...directories,
    pebble,
    containerName: spec.name,
    image: spec.image,
    daemonId: namespaces.daemonId,
    strict: namespaces.kind === "private-root",
  });
  await writeFile(script, text, { mode: 0o600 });
  return processes.start({
    name: `container ${spec.name}`,
    ...namespaces.command([script], "mounts and processes"),
    ...(spec.onLine ? { onLine: spec.onLine } : {}),
  });
}

async function answering(spec: ContainerSpec, running: ManagedProcess, socket: string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await pebbleAnswers(socket))) {
    if (!running.running) {
      throw failed(spec, `Pebble ${describeExit(await running.exited)}`, running.tail());
    }
    if (Date.now() > deadline) throw failed(spec, `Pebble did not answer within ${startMs / 1000} s`, running.tail());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function failed(spec: ContainerSpec, why: string, tail: readonly string[]): LocalError {
  const lines = tail.slice(-5).join("\n");
  return new LocalError("container-failed", `cannot start the container ${spec.name}: ${why}${lines && `:\n${lines}`}`);
}

function asContainer(
  spec: ContainerSpec,
  running: ManagedProcess,
  pid: number,
  at: { readonly socket: string; readonly socketDirectory: string; readonly clean: () => Promise<void> },
): Container {
  const exited = running.exited.then((exit) => ({ reason: `Pebble ${describeExit(exit)}`, tail: running.tail() }));
  return {
    name: spec.name,
    pid,
    socket: at.socket,
    socketDirectory: at.socketDirectory,
    exited,
    async stop() {
      // Pebble itself, since unshare in front of it passes no signal on.
      if (running.running) process.kill(pid, "SIGTERM");
      const timer = setTimeout(() => void running.stop(0), stopMs);
      await running.exited;
      clearTimeout(timer);
      await at.clean();
    },
  };
}

/** @see man page proc(5), `/proc/<pid>/task/<tid>/children` */
async function onlyChild(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  const child = Number.parseInt(children, 10);
  if (Number.isNaN(child))
    throw new LocalError("container-failed", `cannot find Pebble's process below process ${pid}`);
  return child;
}
