import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StateFile, stateFile } from "./state-file.ts";

let directory: string;
let file: StateFile<{ units: string[] }>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "state-"));
  file = stateFile(join(directory, "deeper", "model.json"), 3);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("nothing is loaded before something was saved", async () => {
  expect(await file.load()).toBeUndefined();
});

test("saves are written in order, whole, for the user alone, and leave nothing beside", async () => {
  const document = { units: ["web/0"] };
  const first = file.save(document);
  document.units.push("web/1");
  await Promise.all([first, file.save(document), file.save({ units: [] }), file.save(document)]);

  expect(await file.load()).toEqual({ units: ["web/0", "web/1"] });
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(directory, "deeper"))).toEqual(["model.json"]);
});

test.for<[spec: string, text: string, why: string]>([
  ["half a document", '{"version":3,"docu', "it is damaged"],
  ["another version's", '{"version":2,"document":{}}', "another version of paas-charm wrote it"],
])("refuses %s and says what to do", async ([, text, why]) => {
  await file.save({ units: [] });
  await writeFile(file.path, text);

  await expect(file.load()).rejects.toMatchObject({
    code: "bad-state",
    message: `cannot load the model in ${file.path}: ${why}`,
    hint: "start with a fresh model: remove that file",
  });
});
