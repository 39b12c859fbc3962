import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { hostPlatform, type PackedCharm, packCharm } from "@paas-charm/project";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ArchiveEntry, readArchive, unpackAsJuju } from "../../project/test/unpack-as-juju.ts";
import { type Charmcraft, installCharmcraft, runProgram } from "./charmcraft.ts";
import { dispatchAlone } from "./dispatch-alone.ts";
import { privateRootMissing, testCache } from "./machine.ts";

const noRoot = await privateRootMissing();
const charmcraft = await installCharmcraft();
const examples = resolve(import.meta.dirname, "../../../examples");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "packed-examples-"));
  await mkdir(join(directory, "root"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Files with the bills of materials of the charms that were packed. */
const bills: string[] = [];

describe.for([
  "flask/charm",
  "flask/charm-extended",
  "django/charm",
  "fastapi/charm",
  "go/charm",
  "expressjs/charm",
  "spring-boot/charm",
  "custom-framework/charm",
  "custom-integration/charm",
])("the packed charm of examples/%s", (example) => {
  let packed: PackedCharm;
  let entries: readonly ArchiveEntry[];
  let folder: string;
  beforeAll(async () => {
    folder = join(directory, example);
    const project = join(examples, example);
    const fetch = { cache: testCache };
    const { charms } = await packCharm({ directory: project, output: folder, platform: hostPlatform(), fetch });
    const [only] = charms;
    if (only === undefined || charms.length > 1) throw new Error(`${charms.length} charms were packed`);
    packed = only;
    entries = readArchive(await readFile(packed.file));
    bills.push(join(directory, `${bills.length}.cdx.json`));
    await writeFile(bills.at(-1) ?? "", entries.find(({ name }) => name === "sbom.cdx.json")?.content ?? "");
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("has what Juju reads in its root, and is as small as it is meant to be", () => {
    const mode = (name: string) => entries.find((entry) => entry.name === name)?.mode;
    const names = entries.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(["config.yaml", "manifest.yaml", "metadata.yaml"]));
    expect(names).toEqual(expect.arrayContaining(["licences/node/LICENSE", "licences/zod/LICENSE", "sbom.cdx.json"]));
    expect(names.filter((name) => name.startsWith(".") || name === "revision")).toEqual([]);
    expect([mode("dispatch"), mode("start.cjs"), mode("runtime/node")]).toEqual([0o100755, 0o100755, 0o100755]);
    expect(packed.parts.code).toBeLessThan(1e6);
    expect(packed.bytes).toBeLessThan(43e6);
  });

  test.skipIf("missing" in charmcraft)(
    `passes charmcraft analyse${"missing" in charmcraft ? charmcraft.missing : ""}`,
    async () => {
      const results = await (charmcraft as Charmcraft).analyse(packed.file);

      const said = Object.fromEntries(results.map(({ name, result }) => [name, result]));
      expect(said).toMatchObject({
        entrypoint: "ok",
        "juju-actions": "ok",
        "juju-config": "ok",
        metadata: "ok",
        "naming-conventions": "ok",
      });
      // All others are about Python.
      expect(new Set(Object.values(said))).toEqual(new Set(["ok", "unknown", "nonapplicable"]));
    },
    180_000,
  );

  test.skipIf(noRoot !== undefined)(`dispatches with nothing but a shell beside it${noRoot ?? ""}`, async () => {
    const charm = join(folder, "unpacked");
    const log = join(folder, "log");
    await unpackAsJuju(entries, charm);
    await mkdir(log);

    const { code, output } = await dispatchAlone(charm, log, join(directory, "root"));

    expect({ code, output }).toEqual({ code: 0, output: "" });
    expect(await readFile(join(log, "calls"), "utf8")).toMatch(/^status-set .*waiting .*Waiting for pebble ready/m);
  });
});

test.skipIf("missing" in charmcraft)(
  `every bill of materials is what CycloneDX's schema takes${"missing" in charmcraft ? charmcraft.missing : ""}`,
  async () => {
    const program = join(import.meta.dirname, "cyclonedx-schema.py");

    const said = await runProgram((charmcraft as Charmcraft).python, [program, ...bills], directory);

    expect(said.trim().split("\n")).toEqual(bills.map(() => "1.6 None"));
  },
  180_000,
);
