import { closeSync } from "node:fs";
import type { Readable } from "node:stream";
import type { CommandProcess, CommandStart, StartCommand } from "../exec/exec-process.ts";
import type { Machine } from "./machine.ts";
import { signalNumber, signalProcess, startProcess } from "./start-process.ts";

/** Starts the commands of `exec`, with pipes or with a terminal. What a terminal takes is loaded with the first one. */
export function createStartCommand(machine: Machine): StartCommand {
  return async (start) => {
    if (start.terminal === undefined) return startWithPipes(machine, start);
    const { startInTerminal } = await import("./start-in-terminal.ts");
    return startInTerminal(machine, start, start.terminal);
  };
}

async function startWithPipes(machine: Machine, start: CommandStart): Promise<CommandProcess> {
  const stdin = machine.pipes.fromUs();
  const stdout = machine.pipes.toUs();
  const stderr = start.splitStderr ? machine.pipes.toUs() : undefined;
  const streams: readonly Readable[] = stderr === undefined ? [stdout.ours] : [stdout.ours, stderr.ours];
  try {
    const running = await runCommand(machine, start, [stdin.theirs, stdout.theirs, stderr?.theirs ?? stdout.theirs]);
    return {
      ...running,
      stdin: stdin.ours,
      stdout: stdout.ours,
      stderr: stderr?.ours,
      resize() {
        throw new Error("it has no terminal");
      },
    };
  } catch (error) {
    stdin.ours.destroy();
    for (const stream of streams) stream.destroy();
    throw error;
  }
}

/** Starts a command on descriptors, which are closed then. @throws Error in Go's words */
export function runCommand(
  machine: Machine,
  start: CommandStart,
  streams: readonly [stdin: number, stdout: number, stderr: number],
): Promise<Pick<CommandProcess, "exited" | "signal">> {
  return new Promise((resolve, reject) => {
    const exited = Promise.withResolvers<number>();
    let ended = false;
    startProcess(
      { ...start, directory: start.workingDir, ids: machine.becoming.become(start.ids), streams },
      machine.groups,
      {
        started: (pid) =>
          resolve({
            exited: exited.promise,
            signal: (name) => {
              if (!ended) signalProcess(pid, numberOf(name));
            },
          }),
        failed: reject,
        exited(code) {
          ended = true;
          exited.resolve(code);
        },
      },
    );
    for (const descriptor of new Set(streams)) closeSync(descriptor);
  });
}

/** The number of a signal. @throws Error when there is no such signal */
export function numberOf(name: string): number {
  const number = signalNumber(name);
  if (number === undefined) throw new Error(`invalid signal name ${JSON.stringify(name)}`);
  return number;
}
