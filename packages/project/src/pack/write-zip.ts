import { crc32 } from "node:zlib";
import { strToU8, Zip, type ZipInputFile } from "fflate";
import { deflateChunk } from "./deflate-chunk.ts";

/** Content that was deflated already. */
export interface DeflatedContent {
  readonly deflated: Uint8Array<ArrayBuffer>;
  /** Length before it was deflated. */
  readonly bytes: number;
  /** CRC-32 before it was deflated. */
  readonly crc: number;
}

/** A file to be put into an archive. */
export interface ZipEntry {
  readonly path: string;
  readonly content: string | Uint8Array | DeflatedContent;
  /** Permission bits, such as 0o755. */
  readonly mode: number;
}

const deflate = 8;
const unix = 3;
const regularFile = 0o100000;

/**
 * An archive that Juju unpacks: regular files only, each deflated, with Unix modes. Entries are sorted and all have one time, so that the same
 * files give the same bytes.
 */
export function writeZip(entries: readonly ZipEntry[]): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error !== null) throw error;
    parts.push(part);
  });
  for (const { path, content, mode } of [...entries].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    const { deflated, bytes, crc } = deflatedContent(content);
    const file: ZipInputFile = {
      filename: path,
      size: bytes,
      crc,
      compression: deflate,
      os: unix,
      attrs: ((regularFile | mode) << 16) >>> 0,
      // Local time in a local date: the same bytes in every time zone.
      mtime: new Date(1980, 0, 1),
    };
    zip.add(file);
    file.ondata?.(null, deflated, true);
  }
  zip.end();
  return parts;
}

function deflatedContent(content: ZipEntry["content"]): DeflatedContent {
  if (typeof content === "object" && "deflated" in content) return content;
  const bytes = typeof content === "string" ? strToU8(content) : content;
  return { deflated: deflateChunk(bytes, true), bytes: bytes.length, crc: crc32(bytes) };
}
