import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folderDigest } from "./build-once.ts";

/** An application, and its charm in a folder of it, as `paas-charm init` makes it. */
const project = { "go.mod": "module hello\n", "main.go": "package main\n", "charm/charmcraft.yaml": "name: hello\n" };

async function digestOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "folder-digest-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return folderDigest(directory, []);
}

test.for<[spec: string, files: Readonly<Record<string, string>>]>([
  ["its charm changes", { "charm/charmcraft.yaml": "name: hi\n" }],
  ["its charm is packed", { "charm/hello_amd64.charm": "an archive" }],
  ["it is packed itself", { "hello_0.1_amd64.rock": "an image" }],
  ["Maven has built there", { "target/hello.jar": "a jar" }],
])("an application is the same when %s", async ([, files]) => {
  expect(await digestOf({ ...project, ...files })).toBe(await digestOf(project));
});

test.for<[spec: string, files: Readonly<Record<string, string>>]>([
  ["a file of it changes", { "main.go": "package hello\n" }],
  ["a file is added", { "static/index.html": "<h1>" }],
])("an application is another when %s", async ([, files]) => {
  expect(await digestOf({ ...project, ...files })).not.toBe(await digestOf(project));
});
