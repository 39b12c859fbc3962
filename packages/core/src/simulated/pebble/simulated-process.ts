import { constants } from "node:os";
import { PebbleError } from "../../pebble/errors.ts";
import type { ExecProcess } from "../../pebble/pebble.ts";
import type { SimulatedExec } from "./container-state.ts";
import { waiting } from "./waiting.ts";

const call = "POST /v1/exec";

/** A command that runs in a simulated container: it ends by itself, with its input, or when it is killed. */
export interface SimulatedProcess extends Omit<ExecProcess, "wait"> {
  /** Ends the command from outside. */
  end(exitCode: number): void;
}

/** @param ended - told the exit code, once */
export function simulatedProcess(
  program: SimulatedExec,
  combineStderr: boolean,
  ended: (exitCode: number) => void,
): SimulatedProcess {
  const changes = waiting();
  const stderr = program.stderr ?? "";
  const output: Buffer[] = [Buffer.from((program.stdout ?? "") + (combineStderr ? stderr : ""))];
  const errors: Buffer[] = combineStderr ? [] : [Buffer.from(stderr)];
  let over = false;

  function end(exitCode: number): void {
    if (over) return;
    over = true;
    changes.wake();
    ended(exitCode);
  }
  async function* read(from: Buffer[]): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = await changes.until(() => from.shift() ?? (over ? null : undefined), call, undefined);
      if (chunk === null) return;
      if (chunk.length > 0) yield chunk;
    }
  }
  function open(): void {
    if (over) throw new PebbleError("reset", call, `cannot finish ${call}: the websocket is closed`);
  }

  if (program.hangs !== true && program.echoes !== true) end(program.exit);
  return {
    end,
    stdout: read(output),
    stderr: read(errors),
    async write(data) {
      open();
      if (program.echoes !== true) return;
      output.push(Buffer.from(data));
      changes.wake();
    },
    async closeStdin() {
      open();
      if (program.echoes === true) end(program.exit);
    },
    async kill(signal) {
      open();
      const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
      if (number !== undefined) end(128 + number);
    },
    async resize() {
      open();
    },
    close() {
      if (program.echoes === true) end(program.exit);
    },
  };
}
