import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CharmCache, readCharmCache } from "./juju/relation-index.ts";

const fileName = "dispatch-cache.json";

/**
 * Where the cache lies: in the charm directory, or, for a charm user that may not write there (`charm-user: non-root`), in a folder of
 * that user's own under the temporary one. It saves calls only, so a place that takes no file is no reason to fail.
 */
export function charmCache(
  charmDir: string,
  temporary: string = tmpdir(),
): { read(): CharmCache | undefined; write(cache: CharmCache): void } {
  const uid = process.getuid?.() ?? 0;
  const usual = join(charmDir, fileName);
  const folder = join(temporary, `charm-cache-${uid}`);
  const fallback = join(folder, fileName);
  return {
    // The fallback is there only when the charm directory took no file the last time.
    read: () => (isOurs(folder, uid) ? readFile(fallback) : readFile(usual)),
    write(cache) {
      if (replace(usual, cache)) {
        if (isOurs(folder, uid)) rmSync(folder, { recursive: true, force: true });
        return;
      }
      try {
        mkdirSync(folder, { mode: 0o700 });
      } catch {
        // It exists, or nothing can be written there either.
      }
      if (isOurs(folder, uid)) replace(fallback, cache);
    },
  };
}

/** Whether a folder is one that only we can have filled: everybody may make one of any name beside it. */
function isOurs(folder: string, uid: number): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function readFile(path: string): CharmCache | undefined {
  try {
    return readCharmCache(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole, so that a reader sees the old one or the new one. */
function replace(path: string, cache: CharmCache): boolean {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(cache), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return true;
  } catch {
    return false;
  }
}
