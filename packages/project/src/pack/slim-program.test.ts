import { expect, test } from "vitest";
import { slimProgram } from "./slim-program.ts";

interface Section {
  readonly name: string;
  readonly kind: number;
  readonly flags: bigint;
  readonly content: string;
}

/** A 64-bit little-endian ELF of these sections, its section names in the last one. */
function elf(sections: readonly Section[]): Buffer {
  const names = `\0${[...sections.map(({ name }) => name), ".shstrtab"].join("\0")}\0`;
  const all = [...sections, { name: ".shstrtab", kind: 3, flags: 0n, content: names }];
  const contents = all.map(({ content }) => Buffer.from(content));
  const table = 64 + contents.reduce((sum, { length }) => sum + length, 0);
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0x7f454c46, 0);
  head.writeUInt16BE(0x0201, 4);
  head.writeBigUInt64LE(BigInt(table), 40);
  head.writeUInt16LE(64, 58);
  head.writeUInt16LE(all.length + 1, 60);
  head.writeUInt16LE(all.length, 62);
  let offset = 64;
  const entries = all.map(({ name, kind, flags }, index) => {
    const entry = Buffer.alloc(64);
    entry.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, 0);
    entry.writeUInt32LE(kind, 4);
    entry.writeBigUInt64LE(flags, 8);
    entry.writeBigUInt64LE(BigInt(offset), 24);
    entry.writeBigUInt64LE(BigInt(contents[index]?.length ?? 0), 32);
    offset += contents[index]?.length ?? 0;
    return entry;
  });
  return Buffer.concat([head, ...contents, Buffer.alloc(64), ...entries]);
}

test("zeroes symbols and debug sections, and nothing that is loaded or that names sections", () => {
  const program = elf([
    { name: ".text", kind: 1, flags: 6n, content: "code" },
    { name: ".dynstr", kind: 3, flags: 2n, content: "puts" },
    { name: ".symtab", kind: 2, flags: 0n, content: "symbols" },
    { name: ".strtab", kind: 3, flags: 0n, content: "their names" },
    { name: ".debug_info", kind: 1, flags: 0n, content: "where from" },
  ]);
  const before = program.length;

  const zeroed = slimProgram(program);

  const text = program.toString("latin1");
  expect(zeroed).toBe("symbols".length + "their names".length + "where from".length);
  expect(program.length).toBe(before);
  expect(text).toContain("codeputs\0");
  expect(text).toContain(".debug_info");
  expect(text).not.toMatch(/symbols|their names|where from/);
});

test.for<[spec: string, content: Buffer]>([
  ["a script", Buffer.from("#!/bin/sh\nexit 0\n")],
  ["an empty file", Buffer.alloc(0)],
  ["a head whose table lies outside", elf([]).subarray(0, 70)],
])("leaves %s as it is", ([, content]) => {
  const before = Buffer.from(content);

  expect(slimProgram(content)).toBe(0);
  expect(content).toEqual(before);
});
