import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine, type EngineState, type World } from "@paas-charm/core/pebble-engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStateFile } from "./state-file.ts";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let directory: string;
let path: string;
let said: string[];
const open = () => createStateFile(path, (message) => void said.push(message));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "state-"));
  path = join(directory, ".pebble.state");
  said = [];
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function engine(state?: EngineState, onStateChange: () => void = () => {}) {
  let now = 1_767_323_045_000;
  const world = { now: () => (now += 1), after: () => () => {} } as unknown as World;
  return createEngine({ world, onStateChange, ...(state === undefined ? {} : { state }) });
}

test("keeps what an engine has to remember, for its owner alone", () => {
  const file = open();
  const first = engine(undefined, () => file.changed(() => first.state()));
  const id = first.notices.notify("example.com/a", { data: { k: "v" } }, 0);
  first.identities.act("add", { ann: { access: "read", local: { "user-id": 42 } } });
  file.flush();

  const second = engine(open().read());

  expect(second.notices.get(id)).toEqual(first.notices.get(id));
  expect(second.identities.all()).toEqual(first.identities.all());
  expect(Number(second.notices.notify("example.com/b", {}, 0))).toBe(Number(id) + 1);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual([".pebble.state"]);
});

test("asks for the state once for changes that come together, and writes by itself", async () => {
  const file = open();
  const first = engine();
  let asked = 0;
  const state = () => {
    asked += 1;
    return first.state();
  };

  for (let change = 0; change < 50; change += 1) file.changed(state);
  await expect.poll(() => readdirSync(directory), soon).toEqual([".pebble.state"]);

  expect(asked).toBe(1);
});

test("has nothing to read the first time, and nothing to write without a change", () => {
  const file = open();

  file.flush();

  expect(file.read()).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

test.for(["", "{", "[]", '{"changes":{"changes":[],"lastChange":"x","lastTask":0}}'])(
  "does not begin with a file that it cannot read: %j",
  (text) => {
    writeFileSync(path, text);

    expect(() => open().read()).toThrow(`cannot read the state file ${path}: `);
  },
);

test("says when the state cannot be kept, and keeps it when it can be again", () => {
  const file = open();
  const first = engine();
  rmSync(directory, { recursive: true });

  file.changed(() => first.state());
  file.flush();
  expect(said).toEqual([expect.stringContaining(`cannot write the state file ${path}: ENOENT`)]);

  directory = mkdtempSync(`${directory}-`);
  path = join(directory, ".pebble.state");
  const again = open();
  again.changed(() => first.state());
  again.flush();
  expect(again.read()).toEqual(first.state());
});

test.for([
  ["exits", "SIGTERM"],
  ["is killed", "SIGKILL"],
] as const)("leaves a whole file when the program %s while it writes", async ([, signal]) => {
  const program = fileURLToPath(new URL("../../../test/write-states.ts", import.meta.url));
  const writer = spawn(process.execPath, ["--conditions=@paas-charm/source", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(writer.stdout, "data");

  writer.kill(signal);
  await once(writer, "exit");

  const read = open().read();
  expect(read?.identities["filler"]).toHaveLength(1_000_000);
  // The writer counts up to the last one that it asked to be kept.
  if (signal === "SIGTERM") expect(`${read?.changes.lastChange}`).toBe(readFileSync(`${path}.last`, "utf8"));
});

test("takes over the mode of no file that was left beside it", () => {
  writeFileSync(`${path}~`, "left");
  chmodSync(`${path}~`, 0o644);
  const file = open();
  const first = engine();

  file.changed(() => first.state());
  file.flush();

  expect(statSync(path).mode & 0o777).toBe(0o600);
});
