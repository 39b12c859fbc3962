import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { charmCache } from "./charm-cache.ts";
import type { CharmCache } from "./juju/relation-index.ts";

const kept: CharmCache = {
  unit: "web/0",
  charmVersion: "1",
  askedAt: 1,
  relations: [{ id: 1, endpoint: "db", app: "pg" }],
};
const uid = process.getuid?.() ?? 0;

let root: string;
let charm: string;
let temporary: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "charm-cache-test-"));
  charm = join(root, "charm");
  temporary = join(root, "tmp");
  mkdirSync(charm);
  mkdirSync(temporary);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A charm directory that takes no file, for root too: a folder stands where the file would be. */
function takeNoFile(): void {
  mkdirSync(join(charm, "dispatch-cache.json.new"));
}

test("lies in the charm directory, for the charm's user only", () => {
  charmCache(charm, temporary).write(kept);

  expect(charmCache(charm, temporary).read()).toEqual(kept);
  expect(readdirSync(charm)).toEqual(["dispatch-cache.json"]);
  expect(statSync(join(charm, "dispatch-cache.json")).mode & 0o777).toBe(0o600);
  expect(readdirSync(temporary)).toEqual([]);
});

test("lies in a folder of the user's own when the charm directory takes no file", () => {
  takeNoFile();

  charmCache(charm, temporary).write(kept);

  expect(charmCache(charm, temporary).read()).toEqual(kept);
  expect(statSync(join(temporary, `charm-cache-${uid}`)).mode & 0o777).toBe(0o700);
});

test("is the newer one when the charm directory has an older that can no longer be replaced", () => {
  charmCache(charm, temporary).write({ ...kept, askedAt: 0 });
  takeNoFile();

  charmCache(charm, temporary).write(kept);

  expect(charmCache(charm, temporary).read()).toEqual(kept);
});

test("returns to the charm directory, and leaves nothing behind", () => {
  takeNoFile();
  charmCache(charm, temporary).write({ ...kept, askedAt: 0 });
  rmSync(join(charm, "dispatch-cache.json.new"), { recursive: true });

  charmCache(charm, temporary).write(kept);

  expect(charmCache(charm, temporary).read()).toEqual(kept);
  expect(existsSync(join(temporary, `charm-cache-${uid}`))).toBe(false);
});

test("is not taken from a folder that others may write", () => {
  const folder = join(temporary, `charm-cache-${uid}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "dispatch-cache.json"), JSON.stringify(kept));

  expect(charmCache(charm, temporary).read()).toBeUndefined();
});

test("fails nothing when no place takes it", () => {
  takeNoFile();
  writeFileSync(join(temporary, `charm-cache-${uid}`), "");

  charmCache(charm, temporary).write(kept);

  expect(charmCache(charm, temporary).read()).toBeUndefined();
});

test.for(["", "{", "[]", "null", '{"unit":1}', '{"unit":"a","charmVersion":"1","askedAt":1,"relations":[{"id":"x"}]}'])(
  "counts as missing when its file says %j",
  (text) => {
    writeFileSync(join(charm, "dispatch-cache.json"), text);

    expect(charmCache(charm, temporary).read()).toBeUndefined();
  },
);
