import { inflateRawSync } from "node:zlib";

/** A file of a charm's archive, as Juju's agent and charmcraft unpack it. */
export interface ArchiveFile {
  readonly content: Buffer;
  /** Unix permissions; 0 where the archive has none. */
  readonly mode: number;
}

const endOfDirectory = Buffer.from("PK\u0005\u0006");
const unix = 3;

/**
 * The files of an archive by path, read by its central directory. Entries for directories are left out.
 *
 * @throws Error when it is no zip, or damaged
 */
export function readZip(archive: Buffer): ReadonlyMap<string, ArchiveFile> {
  const end = archive.lastIndexOf(endOfDirectory);
  if (end < 0) throw new Error("it is no zip archive");
  const files = new Map<string, ArchiveFile>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32BE(at) !== 0x504b0102)
      throw new Error("it is damaged: its directory is shorter than it says");
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const mode = archive.readUInt8(at + 5) === unix ? (archive.readUInt32LE(at + 38) >>> 16) & 0o777 : 0;
    if (!name.endsWith("/")) files.set(name, { content: contentAt(archive, at, name), mode });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function contentAt(archive: Buffer, entry: number, name: string): Buffer {
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  const method = archive.readUInt16LE(entry + 10);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${name} is compressed by method ${method}, and Juju unpacks only stored and deflated files`);
}
