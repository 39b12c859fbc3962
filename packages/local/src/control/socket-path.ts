import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalError } from "../local-error.ts";

/** Linux keeps a socket's path in 108 bytes, macOS in 104, the end included. */
const longestSocketPath = 103;

/**
 * Where a socket of a model lies: in its state directory, or, when the path would be longer than a socket can have, in a
 * directory of the user's own below the machine's temporary one. The same arguments always give the same path, so that a
 * second terminal finds it.
 *
 * @throws {@link LocalError} `bad-path` when that directory belongs to somebody else
 */
export async function socketPath(stateDirectory: string, name: string): Promise<string> {
  const direct = join(resolve(stateDirectory), name);
  if (Buffer.byteLength(direct) <= longestSocketPath) return direct;
  const user = process.getuid?.() ?? 0;
  const directory = join(tmpdir(), `paas-charm-${user}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    throw new LocalError("bad-path", `cannot make a socket in ${directory}: it is not a directory of yours alone`, {
      hint: `remove it, or run chmod 700 ${directory}`,
    });
  }
  const digest = createHash("sha256").update(direct).digest("hex").slice(0, 24);
  return join(directory, `${digest}.socket`);
}
