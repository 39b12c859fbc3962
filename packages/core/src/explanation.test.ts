import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { explain, explanationFile, readExplanation } from "./explanation.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "explanation-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const missing = {
  type: "IntegrationsPresent",
  level: "blocked",
  message: "missing integrations: s3",
  clears: "it",
} as const;
const blocked = { level: "blocked", message: missing.message, unmet: [missing] } as const;
const kept = () => readExplanation(join(directory, explanationFile));

test("keeps the conditions with the event and the time that brought them, and no later ones", () => {
  explain(blocked, "config-changed", directory, 0);
  explain(blocked, "update-status", directory, 60_000);

  expect(kept()).toEqual({ event: "config-changed", since: "1970-01-01T00:00:00.000Z", unmet: [missing] });
});

test("is emptied when all is well again", () => {
  explain(blocked, "config-changed", directory, 0);
  explain({ level: "active", message: "", unmet: [] }, "s3-relation-changed", directory, 1000);

  expect(kept()).toEqual({ event: "s3-relation-changed", since: "1970-01-01T00:00:01.000Z", unmet: [] });
});

test("writes nothing for a unit that has always been well", () => {
  explain({ level: "active", message: "", unmet: [] }, "install", directory, 0);

  expect(kept()).toBeUndefined();
});

test("does without a directory that takes a file, and over a damaged one", () => {
  expect(() => explain(blocked, "start", join(directory, "none"), 0)).not.toThrow();
  writeFileSync(join(directory, explanationFile), "{");

  explain(blocked, "start", directory, 0);

  expect(kept()?.unmet).toEqual([missing]);
  expect(statSync(join(directory, explanationFile)).mode & 0o077).toBe(0);
});
