import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32, inflateRawSync } from "node:zlib";

/** An entry of an archive, as its central directory has it. */
export interface ArchiveEntry {
  readonly name: string;
  /** Unix mode with the file's type; undefined when its creator was no Unix. */
  readonly mode: number | undefined;
  readonly method: number;
  /** Date and time as DOS keeps them. */
  readonly stamp: number;
  readonly content: Buffer;
}

/** Reads an archive by its central directory, as Go's `archive/zip` does. It shares no code with what writes archives. */
export function readArchive(archive: Buffer): readonly ArchiveEntry[] {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    if (archive.readUInt32BE(at) !== 0x504b0102) throw new Error("no entry where the directory has one");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    const method = archive.readUInt16LE(at + 10);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    const content = method === 8 ? inflateRawSync(packed) : packed;
    if (crc32(content) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    if (content.length !== archive.readUInt32LE(at + 24)) throw new Error(`${name} has another length`);
    const entry = {
      name,
      method,
      mode: archive.readUInt8(at + 5) === 3 ? archive.readUInt32LE(at + 38) >>> 16 : undefined,
      stamp: archive.readUInt32LE(at + 12),
      content,
    };
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
    return entry;
  });
}

/** Unpacks a charm as Juju's agent does: modes from the archive, and refusals where it refuses. */
export async function unpackAsJuju(entries: readonly ArchiveEntry[], directory: string): Promise<void> {
  for (const { name, mode, content, method } of entries) {
    if (method !== 0 && method !== 8) throw new Error(`cannot extract ${name}: method ${method}`);
    if (mode === undefined || (mode & 0o170000) !== 0o100000)
      throw new Error(`cannot extract ${name}: no regular file`);
    if (name.startsWith("/") || name.split("/").includes("..")) throw new Error(`cannot extract ${name}: out of scope`);
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, mode & 0o777);
  }
}
