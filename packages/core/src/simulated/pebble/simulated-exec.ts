import type { Engine, RunningTask } from "../../pebble/engine/index.ts";
import { hasCode, PebbleError } from "../../pebble/errors.ts";
import { execToEndOf } from "../../pebble/exec.ts";
import type { ExecOptions, ExecProcess, Pebble, SpawnOptions } from "../../pebble/pebble.ts";
import { reveal } from "../../secret.ts";
import type { SimulatedExec } from "./container-state.ts";
import { readyChange } from "./engine-calls.ts";
import type { ExecRecord } from "./record.ts";
import { simulatedProcess } from "./simulated-process.ts";
import { unknownWho } from "./simulated-users.ts";
import { badRequest, type Simulation } from "./simulation.ts";

const call = "POST /v1/exec";

/** A command as a simulated container is asked to run it, the context of its service filled in. */
interface SimulatedCommand {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDir: string | undefined;
  readonly user: string | undefined;
  readonly userId: number | undefined;
  readonly group: string | undefined;
  readonly groupId: number | undefined;
  readonly terminal: SpawnOptions["terminal"];
}

/** What a command does, in code, for what data cannot say; undefined leaves it to the container's `execs`. */
export type SimulatedPrograms = (command: SimulatedCommand) => Omit<SimulatedExec, "command"> | undefined;

/** The commands of a simulated Pebble. */
export interface SimulatedExecs extends Pick<Pebble, "exec" | "spawn"> {
  readonly record: readonly ExecRecord[];
  /** The exit code of a command that nobody asked for, such as a check's; 0 when nothing is known of it. */
  exitOf(command: readonly string[]): number;
}

export function simulatedExecs(
  { container, note }: Simulation,
  engine: Engine,
  programs: SimulatedPrograms,
): SimulatedExecs {
  const record: ExecRecord[] = [];

  function programOf(asked: SimulatedCommand): Omit<SimulatedExec, "command"> | undefined {
    return programs(asked) ?? longestMatch(container.execs, asked.command);
  }

  /** The command with the context of its service, or why Pebble would not run it. */
  function judged(command: readonly string[], options: SpawnOptions | undefined): SimulatedCommand {
    const [name] = command;
    if (name === undefined) throw badRequest(call, "must specify command");
    const { serviceContext } = options ?? {};
    const service = serviceContext === undefined ? {} : engine.layers.current().services?.[serviceContext];
    if (service === undefined) throw badRequest(call, `context service "${serviceContext}" not found`);
    const asked: SimulatedCommand = {
      command,
      environment: { ...service.environment, ...plain(options?.environment) },
      workingDir: options?.workingDir ?? service["working-dir"],
      user: options?.user ?? service.user,
      userId: options?.userId ?? service["user-id"],
      group: options?.group ?? service.group,
      groupId: options?.groupId ?? service["group-id"],
      terminal: options?.terminal,
    };
    const unknown = unknownWho(container, asked);
    if (unknown !== undefined) throw badRequest(call, unknown);
    return asked;
  }

  function start(command: readonly string[], options: SpawnOptions | undefined) {
    const asked = judged(command, options);
    const program = programOf(asked);
    if (program === undefined) throw badRequest(call, `cannot find executable "${command[0]}"`);
    const summary = `Execute command "${command[0]}"`;
    let running: RunningTask | undefined;
    const run = (task: RunningTask): void => {
      running = task;
    };
    const abort = (): void => process.end(137);
    const id = engine.changes.begin({ kind: "exec", summary, tasks: [{ kind: "exec", summary, run, abort }] });
    const finish = (code: number): void => {
      running?.setData("exit-code", code);
      running?.done();
    };
    // A command that ends at once ends before it is known here.
    const process = simulatedProcess({ command, ...program }, options?.combineStderr ?? false, finish);
    const { signal, timeoutMs } = options ?? {};
    let outcome: Promise<number> | undefined;
    let failure: unknown;
    const giveUp = (error: unknown): void => {
      failure ??= error;
      process.end(137);
    };
    signal?.addEventListener(
      "abort",
      () => giveUp(new PebbleError("cancelled", call, `cannot finish ${call}: it was cancelled`)),
      { once: true },
    );
    async function wait(): Promise<number> {
      try {
        const done = await readyChange(engine, id, timeoutMs === undefined ? undefined : { timeoutMs });
        if (failure !== undefined) throw failure;
        return Number(done.tasks[0]?.data?.["exit-code"]);
      } catch (error) {
        if (hasCode(error, "timeout")) process.end(137);
        throw error;
      }
    }
    const { end, ...rest } = process;
    const handle: ExecProcess = {
      ...rest,
      wait() {
        outcome ??= wait();
        return outcome;
      },
    };
    return { process: handle, giveUp };
  }

  return {
    record,
    exitOf(command) {
      const asked = judged(command, undefined);
      return programOf(asked)?.exit ?? 0;
    },
    async exec(command, options) {
      note(`exec ${command.join(" ")}`, true);
      record.push(recordOf(command, options));
      // No real time passes: a command that never ends has used its time up.
      const hangs = programOf(judged(command, options))?.hangs === true;
      return await execToEndOf(start(command, { ...options, ...(hangs && { timeoutMs: 0 }) }), options ?? {});
    },
    async spawn(command, options) {
      note(`exec ${command.join(" ")}`, true);
      record.push(recordOf(command, options));
      return start(command, options).process;
    },
  };
}

function longestMatch(execs: readonly SimulatedExec[], command: readonly string[]): SimulatedExec | undefined {
  const [found] = execs
    .filter(({ command: prefix }) => prefix.every((word, index) => command[index] === word))
    .sort((one, other) => other.command.length - one.command.length);
  return found;
}

function plain(environment: ExecOptions["environment"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment ?? {}).map(([name, value]) => [name, reveal(value)]));
}

function recordOf(command: readonly string[], options: SpawnOptions | undefined): ExecRecord {
  return {
    command: [...command],
    environment: plain(options?.environment),
    workingDir: options?.workingDir ?? null,
    user: options?.user ?? null,
    group: options?.group ?? null,
    timeoutMs: options?.timeoutMs,
  };
}
