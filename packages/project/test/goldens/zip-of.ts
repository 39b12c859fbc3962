import { crc32, deflateRawSync } from "node:zlib";
import type { RecordedEntry } from "./judge-analysis.ts";

/** An archive of recorded entries: their modes, creators and methods as they were. It shares no code with what reads archives. */
export function zipOf(entries: Readonly<Record<string, RecordedEntry>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { text = "", base64, mode = "0644", stored = false, system = 3 }] of Object.entries(entries)) {
    const content = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, "base64");
    const packed = stored ? content : deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), packed]);
    const entry = Buffer.alloc(46);
    entry.write("PK\u0001\u0002", "latin1");
    entry.writeUInt8(20, 4);
    entry.writeUInt8(system, 5);
    common.copy(entry, 6);
    const type = name.endsWith("/") ? 0o040000 : 0o100000;
    entry.writeUInt32LE(system === 3 ? ((type | Number.parseInt(mode, 8)) << 16) >>> 0 : 0, 38);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
