import { type ChildProcess, spawn } from "node:child_process";

/** A process of the charm that is to be started. */
export interface CharmProcess {
  /** The unit it works for, `web/0`. */
  readonly unit: string;
  /** Absolute path of the program. */
  readonly command: string;
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a charm's process where the unit lives, with pipes for standard output and standard error. A container
 * supplies one that gives the process its view of the file system, in which `/charm/containers/<name>/pebble.socket` is there.
 * It must lead a process group of its own, so that what it starts can be ended with it.
 */
export type Launch = (process: CharmProcess) => ChildProcess;

/** Starts the process in the host's own view: enough for a charm without containers. */
export const launchOnHost: Launch = ({ command, directory, environment }) =>
  spawn(command, [], { cwd: directory, env: { ...environment }, stdio: ["ignore", "pipe", "pipe"], detached: true });
