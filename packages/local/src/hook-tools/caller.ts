import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Surroundings } from "@paas-charm/core/simulated";
import type { AttachedFile } from "./protocol.ts";

/** Whoever calls a hook tool, as far as files go. */
export interface Caller {
  /** Against which relative paths are resolved. */
  readonly directory: string;
  /** The files that the arguments name, by the path as given. */
  readonly files: ReadonlyMap<string, AttachedFile>;
}

/** Files as the caller sees them: what it sent along is read; what a tool is to write with `-o` is written for it. */
export function callerFiles(caller: () => Caller): Pick<Surroundings, "readFile" | "writeFile"> {
  return {
    readFile: (path) => caller().files.get(path) ?? { unreadable: "no such file or directory" },
    writeFile(path, text) {
      try {
        writeFileSync(resolve(caller().directory, path), text);
        return undefined;
      } catch (cause) {
        return cause instanceof Error ? cause.message : String(cause);
      }
    },
  };
}
