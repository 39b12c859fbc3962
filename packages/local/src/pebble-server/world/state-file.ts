import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { EngineState } from "@paas-charm/core/pebble-engine";
import { systemCode } from "./system-words.ts";

/** Where a Pebble keeps what it has to remember: `$PEBBLE/.pebble.state`, which only its owner reads. */
export interface StateFile {
  /** What was kept, undefined the first time. @throws Error when it cannot be read */
  read(): EngineState | undefined;
  /** Keeps the state soon: it is asked for once for all changes that come together. */
  changed(state: () => EngineState): void;
  /** Writes what is waiting, at once; also done when the process exits. */
  flush(): void;
}

/** How long a change waits for others, in milliseconds: each writes the whole state. */
const togetherMs = 100;

/**
 * A state file that is whole at any moment, whenever the program is killed: it is written beside its place and moved there.
 *
 * @param say - is told when the state cannot be kept; it is tried again with the next change
 */
export function createStateFile(path: string, say: (message: string) => void): StateFile {
  const beside = `${path}~`;
  let waiting: (() => EngineState) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    try {
      // Whose mode it is of is another file, should one be left there.
      rmSync(beside, { force: true });
      writeFileSync(beside, JSON.stringify(waiting()), { mode: 0o600 });
      renameSync(beside, path);
      waiting = undefined;
      process.off("exit", flush);
    } catch (error) {
      say(`cannot write the state file ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  return {
    read() {
      try {
        const state: unknown = JSON.parse(readFileSync(path, "utf8"));
        if (!isState(state)) throw new Error("it is not of this Pebble; remove it to begin anew");
        return state;
      } catch (cause) {
        if (systemCode(cause) === "ENOENT") return undefined;
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`cannot read the state file ${path}: ${why}`, { cause });
      }
    },
    changed(state) {
      if (waiting === undefined) process.once("exit", flush);
      waiting = state;
      timer ??= setTimeout(flush, togetherMs);
    },
    flush,
  };
}

/** Whether it is what an engine has kept. By hand: a schema's library would be as much code as all the rest of the server. */
function isState(value: unknown): value is EngineState {
  if (!isObject(value) || !isObject(value["changes"]) || !isObject(value["notices"])) return false;
  const { changes, notices, identities } = value;
  return (
    Array.isArray(changes["changes"]) &&
    Number.isInteger(changes["lastChange"]) &&
    Number.isInteger(changes["lastTask"]) &&
    Array.isArray(notices["notices"]) &&
    notices["notices"].every((notice) => isObject(notice) && typeof notice["lastRepeated"] === "string") &&
    Number.isInteger(notices["last"]) &&
    isObject(identities)
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
