import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LocalError } from "../local-error.ts";

/** A JSON document on disk that is always whole: a crash leaves the last version or the new one, never half of either. */
export interface StateFile<Document> {
  readonly path: string;
  /** The document, or undefined when there is none yet. */
  load(): Promise<Document | undefined>;
  /** Replaces the document. Calls are written in order. */
  save(document: Document): Promise<void>;
}

/**
 * A document of one version. The file is its user's alone: a model holds secrets.
 *
 * @param version - what `load` accepts; another one means that another version of the program wrote it
 * @throws {@link LocalError} from `load`: `bad-state` when the file is no JSON or of another version
 */
export function stateFile<Document>(path: string, version: number): StateFile<Document> {
  let writing: Promise<void> = Promise.resolve();
  return {
    path,
    async load() {
      const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return undefined;
        throw new LocalError("bad-state", `cannot read the model in ${path}: ${cause.message}`, { cause });
      });
      return text === undefined ? undefined : parse<Document>(text, path, version);
    },
    save(document) {
      // Rendered now: what the caller changes afterwards belongs to the next save.
      const text = JSON.stringify({ version, document });
      const written = writing.then(() => replace(path, text));
      writing = written.catch(() => undefined);
      return written;
    },
  };
}

function parse<Document>(text: string, path: string, version: number): Document {
  try {
    const stored: { version?: unknown; document?: Document } = JSON.parse(text);
    if (stored.version === version && stored.document !== undefined) return stored.document;
  } catch (cause) {
    throw unusable(path, "it is damaged", cause);
  }
  throw unusable(path, "another version of paas-charm wrote it");
}

function unusable(path: string, why: string, cause?: unknown): LocalError {
  return new LocalError("bad-state", `cannot load the model in ${path}: ${why}`, {
    hint: "start with a fresh model: remove that file",
    cause,
  });
}

async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(fresh, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await chmod(fresh, 0o600);
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
}
