import { PebbleError } from "../../pebble/errors.ts";
import type { FileContent, Ownership, Pebble } from "../../pebble/pebble.ts";
import type { SimulatedFile } from "./container-state.ts";
import { bytesOf, FileFault, type FileSystem } from "./file-system.ts";
import { unknownWho } from "./simulated-users.ts";
import type { Simulation } from "./simulation.ts";

type FileCalls = Pick<Pebble, "readFiles" | "pull" | "pullText" | "push" | "listFiles" | "makeDir" | "remove">;

const reading = "GET /v1/files";
const writing = "POST /v1/files";

/** The calls that touch the files of a simulated container. */
export function simulatedFiles({ container, note }: Simulation, system: FileSystem): FileCalls {
  function judgeOwner(options: Ownership | undefined): void {
    const why = unknownWho(container, options ?? {});
    if (why !== undefined) throw new FileFault("generic-file-error", `cannot look up user and group: ${why}`);
  }
  function read(path: string): Uint8Array {
    return told(reading, path, () => bytesOf(system.read(path)));
  }

  return {
    async readFiles(paths) {
      note(`read ${paths.join(" ")}`);
      return new Map(
        paths.flatMap((path): [string, string][] => {
          try {
            return [[path, Buffer.from(read(path)).toString()]];
          } catch (error) {
            if (error instanceof PebbleError && error.code === "not-found") return [];
            throw error;
          }
        }),
      );
    },
    async pull(path) {
      note(`pull ${path}`);
      const bytes = read(path);
      return (async function* () {
        if (bytes.length > 0) yield bytes;
      })();
    },
    async pullText(path) {
      note(`pull ${path}`);
      return Buffer.from(read(path)).toString();
    },
    async push(path, content, options) {
      note(`push ${path}`, true);
      const file: SimulatedFile = { content: await contentOf(content), ...ownerOf(options) };
      told(writing, path, () => {
        judgeOwner(options);
        system.write(path, file, options?.makeDirs ?? false);
      });
    },
    async listFiles(path, filter) {
      note(`list ${path}`);
      return told(reading, undefined, () => system.list(path, filter?.itself ?? false, filter?.pattern));
    },
    async makeDir(path, options) {
      note(`make-dir ${path}`, true);
      told(writing, path, () => {
        judgeOwner(options);
        system.makeDirectory(path, options?.makeParents ?? false, ownerOf(options));
      });
    },
    async remove(path, options) {
      note(`remove ${path}`, true);
      told(writing, path, () => system.remove(path, options?.recursive ?? false));
    },
  };
}

/** A fault as the client tells it: by its file, except of listings, which fail as a whole. */
function told<Result>(call: string, path: string | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const code = error.kind === "not-found" ? "not-found" : "bad-request";
    throw new PebbleError(code, call, path === undefined ? error.message : `${path}: ${error.message}`);
  }
}

function ownerOf(options: Ownership | undefined): Pick<SimulatedFile, "user" | "group" | "mode"> {
  return {
    user: options?.user ?? null,
    group: options?.group ?? null,
    ...(options?.mode !== undefined && { mode: options.mode }),
  };
}

async function contentOf(content: FileContent): Promise<SimulatedFile["content"]> {
  if (typeof content === "string") return content;
  const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.concat(await collect(content));
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString("base64") };
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
