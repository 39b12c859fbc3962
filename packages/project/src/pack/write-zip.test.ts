import { crc32, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { readArchive } from "../../test/unpack-as-juju.ts";
import { writeZip, type ZipEntry } from "./write-zip.ts";

const runtime = Buffer.from("a program ".repeat(1000));
const entries: readonly ZipEntry[] = [
  { path: "metadata.yaml", content: "name: a\n", mode: 0o644 },
  { path: "dispatch", content: "#!/bin/sh\n", mode: 0o755 },
  { path: "cos_custom/ü.rule", content: new Uint8Array(), mode: 0o644 },
  {
    path: "runtime/node",
    content: { deflated: new Uint8Array(deflateRawSync(runtime)), bytes: runtime.length, crc: crc32(runtime) },
    mode: 0o755,
  },
];

test("writes sorted regular files, deflated, with Unix modes and one time", () => {
  const found = readArchive(Buffer.concat(writeZip(entries)));

  expect(found.map(({ name, mode, content }) => [name, mode?.toString(8), content.toString()])).toEqual([
    ["cos_custom/ü.rule", "100644", ""],
    ["dispatch", "100755", "#!/bin/sh\n"],
    ["metadata.yaml", "100644", "name: a\n"],
    ["runtime/node", "100755", runtime.toString()],
  ]);
  expect(new Set(found.map(({ method }) => method))).toEqual(new Set([8]));
  expect(new Set(found.map(({ stamp }) => stamp))).toEqual(new Set([0x00210000]));
});

test("gives the same bytes for the same files in another order, time zone and year", () => {
  const before = process.env["TZ"];
  const once = Buffer.concat(writeZip(entries));

  process.env["TZ"] = "Pacific/Kiritimati";
  const again = Buffer.concat(writeZip([...entries].reverse()));
  process.env["TZ"] = before;

  expect(again.equals(once)).toBe(true);
});
