import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A charm project such as somebody makes who has read the README and nothing else. */
export async function writeTrialProject(directory: string, registry: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const files: Readonly<Record<string, string>> = {
    "package.json": `${JSON.stringify({ name: "guestbook-charm", private: true, type: "module" })}\n`,
    ".npmrc": `@paas-charm:registry=${registry}\n`,
    // pnpm asks about esbuild's install script, which is not needed: the guide says so. All clients take the newest versions: else a
    // dependency that came out today would make another charm.
    "pnpm-workspace.yaml": "allowBuilds:\n  esbuild: false\nminimumReleaseAge: 0\n",
    "tsconfig.json": `${JSON.stringify({ compilerOptions })}\n`,
    "charmcraft.yaml": charmcraftYaml,
    "charm.ts": await charmOfReadme(),
    // Checked for its types only: the guide's is longer, and compiles in a project that asks for less than ours does.
    "guide.ts": await charmOfGuide(),
    "charm.test.ts": transitionTest,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
}

/** The charm.ts that the README shows. */
async function charmOfReadme(): Promise<string> {
  const readme = await readFile("README.md", "utf8");
  const [, charm] = /```ts\n(import [^`]*?export default defineCharm\([^`]*?)```/.exec(readme) ?? [];
  if (charm === undefined) throw new Error("README.md shows no charm.ts any more");
  return charm;
}

async function charmOfGuide(): Promise<string> {
  const guide = await readFile("docs/how-to/write-a-charm-ts.md", "utf8");
  const [, charm] = /```ts charm\.ts\n([\s\S]*?)^```/m.exec(guide) ?? [];
  if (charm === undefined) throw new Error("the guide shows no charm.ts any more");
  return charm;
}

const compilerOptions = {
  strict: true,
  target: "es2024",
  module: "nodenext",
  types: ["node"],
  allowImportingTsExtensions: true,
  noEmit: true,
};

export const charmcraftYaml = `type: charm
name: guestbook
summary: A guest book
description: A guest book that people sign.
base: ubuntu@24.04
platforms:
  amd64:
  arm64:
extensions:
  - flask-framework
`;

const transitionTest = `import { test } from "node:test";
import { hasEnvironment, isActive, must, readyUnit, testedCharm, transition } from "@paas-charm/testing";
import charm from "./charm.ts";

const guestbook = testedCharm(charm, { directory: import.meta.dirname });

test("greets", async () => {
  const done = await transition(guestbook, readyUnit(guestbook, { config: { greeting: "hi" } }), "config-changed");

  must(isActive(done));
  must(hasEnvironment(done, { FLASK_GREETING: "hi" }));
});
`;
