import { createHash } from "node:crypto";
import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";

const bigFile = 1024 * 1024;

/**
 * A digest of what a charm directory holds, so that a charm that is deployed again is upgraded only when it differs. Of big files, which
 * are the runtime's, size and time stand for the content.
 */
export async function charmDigest(directory: string): Promise<string> {
  const hash = createHash("sha256");
  const add = async (path: string, name: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, entry.name);
      const label = `${name}/${entry.name}`;
      if (entry.isDirectory()) await add(inner, label);
      else if (entry.isSymbolicLink()) hash.update(`${label}\0link ${await readlink(inner)}\0`);
      else await addFile(inner, label);
    }
  };
  const addFile = async (path: string, label: string): Promise<void> => {
    const { size, mode, mtimeMs } = await stat(path);
    hash.update(`${label}\0${mode & 0o111 ? "x" : "-"}${size}\0`);
    hash.update(size < bigFile ? await readFile(path) : String(mtimeMs));
  };
  await add(directory, "");
  return hash.digest("hex");
}
