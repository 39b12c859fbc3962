import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { hostPlatform, type PackedCharm, packCharm } from "@paas-charm/project";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readArchive } from "../../project/test/unpack-as-juju.ts";
import { privateRootMissing, testCache } from "./machine.ts";

const run = promisify(execFile);
const noNamespaces = await privateRootMissing();
const examples = resolve(import.meta.dirname, "../../../examples");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "packed-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const pack = (project: string, output: string) =>
  packCharm({ directory: project, output, platform: hostPlatform(), fetch: { cache: testCache } });
/** The charm of a project with two platforms, packed for both. */
const bothPlatforms = () =>
  packCharm({
    directory: join(examples, "flask/charm"),
    output: join(directory, "both"),
    fetch: { cache: testCache },
  });
const only = ({ charms: [charm] }: Awaited<ReturnType<typeof pack>>): PackedCharm => {
  if (charm === undefined) throw new Error("nothing was packed");
  return charm;
};

/** The same project in another folder, its files of another time. */
async function copied(example: string): Promise<string> {
  const copy = join(directory, "elsewhere", example);
  await cp(join(examples, example), copy, {
    recursive: true,
    filter: (path) => !/(?:^|\/)(?:\.paas-charm|node_modules|\.turbo)$/.test(path),
  });
  for (const name of await readdir(copy)) await utimes(join(copy, name), 1e9, 1e9);
  return copy;
}

describe.for(["flask/charm", "flask/charm-extended"])("the charm of examples/%s", (example) => {
  let packed: PackedCharm;
  let project: string;
  let output: string;
  beforeAll(async () => {
    packed = only(await pack(join(examples, example), join(directory, "first", example)));
    project = await copied(example);
    output = join(directory, "second", example);
  }, 300_000);

  test.skipIf(noNamespaces !== undefined)(
    `is byte for byte the same from another folder, at another time, by another user, with another mask${noNamespaces ?? ""}`,
    async () => {
      const user = userInfo().uid + 1000;
      const program = join(import.meta.dirname, "pack-elsewhere.ts");
      const command = [process.execPath, "--conditions=@paas-charm/source", program, project, output, testCache];
      // The user is another one to the program, and the same one to the files.
      const elsewhere = ["--user", `--map-user=${user}`, `--map-group=${user}`, "--", "/bin/sh", "-c"];
      const { stdout } = await run("unshare", [...elsewhere, 'umask 077; exec "$@"', "sh", ...command], {
        env: { PATH: process.env["PATH"], HOME: output, USER: "somebody", TZ: "Asia/Kolkata", LANG: "tr_TR.UTF-8" },
      });

      expect(stdout).toBe(packed.sha256);
      const [name = ""] = await readdir(output);
      const content = await readFile(join(output, name));
      expect(createHash("sha256").update(content).digest("hex")).toBe(stdout);
    },
    120_000,
  );

  test("is left alone when nothing has changed, and made anew when something has", async () => {
    const first = await pack(project, output);

    expect((await pack(project, output)).unchanged).toBe(true);

    await writeFile(join(project, "LICENSE"), "Free for all.\n");
    const changed = await pack(project, output);
    expect(changed.unchanged).toBe(false);
    expect(only(changed).sha256).not.toBe(only(first).sha256);
    expect((await readdir(output)).filter((name) => !name.endsWith(".charm"))).toEqual([]);
  }, 120_000);
});

test.for<[platform: string, machine: number]>([
  ["amd64", 62],
  ["arm64", 183],
])("has one for %s, with the Node of that processor", { timeout: 300_000 }, async ([platform, machine]) => {
  const { charms } = await bothPlatforms();
  const charm = charms.find((one) => one.platform === platform);

  const entries = readArchive(await readFile(charm?.file ?? ""));

  const content = (name: string) => entries.find((entry) => entry.name === name)?.content ?? Buffer.alloc(20);
  expect(charm?.file).toMatch(new RegExp(`guestbook_${platform}\\.charm$`));
  expect(charm?.bytes).toBeLessThan(43e6);
  expect(parse(`${content("manifest.yaml")}`)).toMatchObject({ bases: [{ architectures: [platform] }] });
  // ELF's number of the processor.
  expect(content("runtime/node").readUInt16LE(18)).toBe(machine);
});

test("leaves no half of an archive when it cannot be written", async () => {
  const output = join(directory, "file");
  await writeFile(output, "");

  await expect(pack(join(examples, "flask/charm"), join(output, "below"))).rejects.toThrow(/file/);
});
