import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ejectCharm } from "@paas-charm/project";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { codeBlocks } from "../../../tools/docs/markdown-files.ts";
import { bases, frameworks, plainCharmcraft } from "../../../tools/plain-charms.ts";
import { type ArchiveEntry, readArchive } from "../../project/test/unpack-as-juju.ts";
import { findProgram } from "../src/processes/index.ts";
import { type Charmcraft, installCharmcraft, runProgram } from "./charmcraft.ts";

const root = resolve(import.meta.dirname, "../../..");
const charmcraft = await installCharmcraft();
const missing = await whyNot();

/** Where the guide's commands cannot be typed. */
async function whyNot(): Promise<string | undefined> {
  if ("missing" in charmcraft) return charmcraft.missing;
  if (process.arch !== "x64") return ": the guide packs for amd64, and charmcraft packs where it runs";
  if ((await findProgram("unzip")) === undefined && !process.env["CI"]) return ": no unzip";
  return undefined;
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "stock-charmcraft-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The project of a charm.ts with options, an action and endpoints of its own. */
async function writeProject(project: string): Promise<void> {
  await mkdir(project);
  const example = join(root, "examples/flask/charm-extended");
  await copyFile(join(example, "charm.ts"), join(project, "charm.ts"));
  const yaml = await readFile(join(example, "charmcraft.yaml"), "utf8");
  await writeFile(
    join(project, "charmcraft.yaml"),
    yaml.replace("name: guestbook-extended", "name: guestbook").replace("  arm64:\n", ""),
  );
}

/** Programs by the names that the guide calls them: this tree's command line, and charmcraft as it runs on this machine. */
async function writePrograms(folder: string, { python }: Charmcraft): Promise<void> {
  await mkdir(join(folder, "ubuntu"), { recursive: true });
  // What charmcraft asks for the machine's system.
  await writeFile(join(folder, "ubuntu/os-release"), 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n');
  const command = join(root, "apps/cli/src/index.ts");
  const programs = {
    npx: `shift\nexec "${process.execPath}" --conditions=@paas-charm/source "${command}" "$@"\n`,
    charmcraft: `export UNIXCONFDIR="${join(folder, "ubuntu")}"\nexec "${python}" "${join(import.meta.dirname, "charmcraft-here.py")}" "$@" --destructive-mode\n`,
  };
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}`);
    await chmod(join(folder, name), 0o755);
  }
}

/** What charmcraft writes itself. */
const written = ["actions.yaml", "config.yaml", "metadata.yaml"];

async function contents(archive: string): Promise<ReadonlyMap<string, ArchiveEntry>> {
  return new Map(readArchive(await readFile(archive)).map((entry) => [entry.name, entry]));
}

/** Of a manifest, only the bases matter to Juju. */
function basesOf(entries: ReadonlyMap<string, ArchiveEntry>): object {
  const manifest = parse(`${entries.get("manifest.yaml")?.content}`) as { readonly bases: unknown };
  return { bases: manifest.bases };
}

test.skipIf(missing !== undefined)(
  `charmcraft packs by the guide what our packer packs${missing ?? ""}`,
  async () => {
    const page = codeBlocks(await readFile(join(root, "docs/how-to/pack-with-charmcraft.md"), "utf8"));
    const [eject, prepare] = page.filter(({ language }) => language === "sh").map(({ code }) => code);
    const part = page.find(({ name }) => name === "charmcraft.yaml")?.code ?? "";
    const project = join(directory, "project");
    const programs = join(directory, "bin");
    await writeProject(project);
    await writePrograms(programs, charmcraft as Charmcraft);
    const type = (script = "") =>
      runProgram("/bin/sh", ["-euc", `PATH="${programs}:$PATH"; export PATH\n${script}`], project);

    await type(eject);
    await writeFile(join(project, "charmcraft.yaml"), part, { flag: "a" });
    await type(prepare);

    const stock = await contents(join(project, "guestbook_amd64.charm"));
    const own = await contents(join(project, "dist/guestbook_amd64.charm"));
    expect([...stock.keys()].sort()).toEqual([...own.keys()].sort());
    for (const [name, { mode, content }] of stock) {
      const ours = own.get(name);
      if (name === "manifest.yaml") continue;
      if (written.includes(name)) expect(parse(`${content}`), name).toEqual(parse(`${ours?.content}`));
      else expect({ mode, same: ours?.content.equals(content) }, name).toEqual({ mode: ours?.mode, same: true });
    }
    expect(parse(`${stock.get("manifest.yaml")?.content}`)).toMatchObject(basesOf(own));
  },
  300_000,
);

test.skipIf("missing" in charmcraft)(
  `charmcraft's own schema takes every framework's project as the guide leaves it${"missing" in charmcraft ? charmcraft.missing : ""}`,
  async () => {
    const page = codeBlocks(await readFile(join(root, "docs/how-to/pack-with-charmcraft.md"), "utf8"));
    const part = page.find(({ name }) => name === "charmcraft.yaml")?.code ?? "";
    const cases = Object.values(frameworks).flatMap(({ name }) =>
      Object.values(bases).map((base) => [name, base] as const),
    );
    const files = await Promise.all(
      cases.map(async ([framework, base]) => {
        const project = await mkdtemp(join(directory, "schema-"));
        const file = join(project, "charmcraft.yaml");
        await writeFile(file, plainCharmcraft(framework, base));
        await ejectCharm(project);
        await writeFile(file, part, { flag: "a" });
        return file;
      }),
    );

    const { python } = charmcraft as Charmcraft;
    const said = await runProgram(python, [join(import.meta.dirname, "charmcraft-schema.py"), ...files], directory);

    expect(said.trim().split("\n")).toEqual(cases.map(() => "dump"));
  },
  180_000,
);
