import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { charmStarter } from "./charm-starter.ts";

let charm: string;
beforeEach(() => {
  charm = mkdtempSync(join(tmpdir(), "starter-"));
});
afterEach(() => rmSync(charm, { recursive: true, force: true }));

const says = (word: string): string =>
  `function say() { require("node:fs").writeSync(1, "${word}"); }\nsay(); keepCompiled(process.argv.slice(2));\n`;

function install(code: string): void {
  writeFileSync(join(charm, "charm.cjs"), code);
  writeFileSync(join(charm, "start.cjs"), charmStarter(code));
}

const start = (...deeds: string[]): string =>
  execFileSync(process.execPath, [join(charm, "start.cjs"), ...deeds], { encoding: "utf8" });

/** Names of the files that hold compiled code. */
const compiled = (): readonly string[] =>
  readdirSync(join(charm, ".compiled")).filter((name) => !name.endsWith(".deeds"));

/** Which file it is: another one after each time that it was written. */
const identity = (): number => statSync(join(charm, ".compiled", compiled()[0] ?? "")).ino;

test("a dispatch keeps what was compiled, and one that does nothing new leaves it alone", () => {
  install(says("hello"));

  expect(start("reconcile")).toBe("hello");
  const first = identity();
  expect(start("reconcile")).toBe("hello");

  expect(identity()).toBe(first);
});

test("a dispatch that does something new adds to what is kept", () => {
  install(says("hello"));
  start("observe");
  const first = identity();

  start("reconcile", "replan");
  const second = identity();
  start("observe", "replan");

  expect(second).not.toBe(first);
  expect(identity()).toBe(second);
});

test.for<[what: string, content: string | Buffer]>([
  ["no compiled code", "nonsense"],
  ["empty", ""],
  ["of another version", Buffer.alloc(5000, 7)],
])("a file that is %s is replaced", ([, content]) => {
  install(says("hello"));
  start();
  const file = join(charm, ".compiled", compiled()[0] ?? "");
  const whole = readFileSync(file).length;
  writeFileSync(file, content);

  expect(start()).toBe("hello");

  expect(readFileSync(file)).toHaveLength(whole);
});

test("new code of the same length is not run from what the old one left, which is removed", () => {
  install(says("hello"));
  start();
  const [before] = compiled();

  install(says("other"));

  expect(start()).toBe("other");
  expect(compiled()).toHaveLength(1);
  expect(compiled()).not.toContain(before);
});

test("a charm directory that takes no file still starts", () => {
  install(says("hello"));
  writeFileSync(join(charm, ".compiled"), "");

  expect(start("reconcile")).toBe("hello");
});
