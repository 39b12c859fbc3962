import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { describeExit, type ManagedProcess } from "../processes/index.ts";
import type { Container, ContainerSpec } from "./container.ts";
import { pebbleAnswers } from "./pebble-answers.ts";
import { removeRunDirectory } from "./run-directory.ts";

const startMs = 20_000;
/** Pebble gives a service five seconds to end and five more after that. */
const stopMs = 15_000;
/** A socket's path has 108 bytes with its end. */
const longestSocketPath = 107;

/** Where a container's Pebble and its root are on the host. */
export interface Places {
  /** Empty at first. */
  readonly root: string;
  readonly socketDirectory: string;
  readonly socket: string;
}

/**
 * Makes the directories of a container, starts its Pebble and waits until that answers. What was made is gone again when that fails.
 *
 * @param start - starts what runs Pebble; `pebble` finds its process id once it answers
 * @throws {@link LocalError} `container-failed`
 */
export async function startPebble(
  spec: ContainerSpec,
  start: (
    places: Places,
  ) => Promise<{ readonly running: ManagedProcess; readonly pebble: () => number | Promise<number> }>,
): Promise<Container> {
  const socketDirectory = join(spec.runDirectory, "container");
  const places = {
    root: join(spec.runDirectory, "root"),
    socketDirectory,
    socket: join(socketDirectory, "pebble.socket"),
  };
  if (Buffer.byteLength(places.socket) > longestSocketPath) {
    throw new LocalError(
      "container-failed",
      `cannot make the container ${spec.name}: ${places.socket} is too long for a socket`,
    );
  }
  const clean = () => removeRunDirectory(spec.runDirectory);
  await clean();
  await mkdir(places.root, { recursive: true });
  await mkdir(socketDirectory);
  let running: ManagedProcess | undefined;
  try {
    const started = await start(places);
    running = started.running;
    await answering(spec, running, places.socket);
    return asContainer(spec, running, await started.pebble(), { ...places, clean });
  } catch (cause) {
    await running?.stop(0);
    await clean();
    throw cause;
  }
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
