import type { World } from "@paas-charm/core/pebble-engine";
import type { StartCommand } from "../exec/exec-process.ts";
import { createUsers } from "../users.ts";
import { after } from "./after.ts";
import { createBecoming } from "./becoming.ts";
import { runCheck } from "./checks/run-check.ts";
import { createClock } from "./clock.ts";
import { createGroups } from "./groups.ts";
import type { Machine } from "./machine.ts";
import { createPipes } from "./pipes.ts";
import { createRoot, type Root } from "./root.ts";
import { createStartCommand } from "./start-command.ts";
import { startService } from "./start-service.ts";

/** What a world of real processes is made of. */
export interface WorldOptions {
  /** Where the container's image lies, for a container without a root of its own; empty by default. */
  readonly prefix?: string;
  /** Pebble's own environment, which every process gets first. */
  readonly environment: Readonly<Record<string, string>>;
  /** Pebble's own working directory, on this machine. */
  readonly directory: string;
  /** A directory for names of pipes; it must exist, and be this world's alone. Nothing stays in it. */
  readonly scratch: string;
  /** A service or a check has asked Pebble itself to end. */
  readonly onShutdown: (exitCode: 0 | 10 | 11) => void;
  /** Is told what a person should know once, such as that services cannot change their user. */
  readonly say?: (message: string) => void;
}

/** The world of real processes, and what of it the server needs beside the engine. */
export interface RealWorld extends World {
  readonly root: Root;
  readonly startCommand: StartCommand;
  /** Kills every process that is left, with all it has started. */
  end(): void;
}

/** Where services are processes and checks ask this machine. Whatever happens to it, what it has started ends with it. */
export function createWorld(options: WorldOptions): RealWorld {
  const { prefix = "" } = options;
  const users = createUsers(prefix);
  const becoming = createBecoming(users, options.say ?? (() => {}));
  const groups = createGroups();
  const pipes = createPipes(options.scratch);
  const { environment, directory } = options;
  const machine: Machine = { root: createRoot(prefix), users, becoming, groups, pipes, environment, directory };
  return {
    now: createClock(),
    after,
    jitter: () => Math.random() / 10,
    startService: (start, events) => startService(machine, start, events),
    runCheck: (run, done) => runCheck(machine, run, done),
    judgeWho(who) {
      try {
        becoming.resolve(who);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    shutdown: options.onShutdown,
    root: machine.root,
    startCommand: createStartCommand(machine),
    end() {
      groups.end();
      pipes.end();
    },
  };
}
