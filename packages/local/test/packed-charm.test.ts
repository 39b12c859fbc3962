import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { hostPlatform, packCharm } from "@paas-charm/project";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readArchive, unpackAsJuju } from "../../project/test/unpack-as-juju.ts";
import { privateRootMissing, testCache } from "./machine.ts";

const missing = await privateRootMissing();
const examples = resolve(import.meta.dirname, "../../../examples");
const platform = hostPlatform();

/** Example charms that are packed, by folder. */
const charms = ["flask/charm", "flask/charm-extended"];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "packed-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const pack = (project: string, output: string) =>
  packCharm({ directory: project, output, platform, fetch: { cache: testCache } });
const only = (report: Awaited<ReturnType<typeof pack>>) => {
  const [charm] = report.charms;
  if (charm === undefined) throw new Error("nothing was packed");
  return charm;
};

/**
 * A root that has a shell, its libraries, the charm and hook tools that say `{}`, and nothing else: no Node, no coreutils. Dispatches there as
 * Juju would.
 */
function dispatchAlone(charm: string, log: string): Promise<{ readonly code: number; readonly output: string }> {
  const script = `
set -eu
mount -t tmpfs root "$1"
cd "$1"
for folder in lib lib64 usr/lib usr/lib64; do
  if [ -d "/$folder" ]; then mkdir -p "$folder"; mount --rbind "/$folder" "$folder"; fi
done
mkdir -p bin tools charm proc dev tmp log
: > dev/null; mount --bind /dev/null dev/null
: > dev/urandom; mount --bind /dev/urandom dev/urandom
: > bin/sh; mount --bind "$(readlink -f /bin/sh)" bin/sh
mount -t proc proc proc
mount --bind "$2" charm
mount --bind "$3" log
for tool in config-get is-leader status-get relation-ids opened-ports status-set juju-log secret-info-get; do
  printf '#!/bin/sh\\necho "\${0##*/} $*" >> /log/calls\\ncase "\${0##*/}" in relation-ids|opened-ports) echo "[]";; is-leader) echo false;; status-get) echo "{\\"status\\":\\"unknown\\",\\"message\\":\\"\\"}";; *) echo "{}";; esac\\n' > "tools/$tool"
  chmod 755 "tools/$tool"
done
exec chroot . /bin/sh -c 'cd /charm && exec ./dispatch'
`;
  const environment = {
    PATH: "/tools:/usr/sbin:/usr/bin:/sbin:/bin",
    JUJU_UNIT_NAME: "guestbook/0",
    JUJU_DISPATCH_PATH: "hooks/config-changed",
    JUJU_MODEL_NAME: "prod",
    JUJU_MODEL_UUID: "cdac5656-2423-4388-8f30-41854b4cca7d",
    JUJU_VERSION: "3.6.14",
    JUJU_CHARM_DIR: "/charm",
  };
  const root = join(directory, "root");
  return new Promise((done) => {
    const args = ["--mount", "--pid", "--fork", "--kill-child", "--", "/bin/sh", "-c", script, "sh", root, charm, log];
    execFile("unshare", args, { env: environment }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe.for(charms)("the packed charm of examples/%s", (example) => {
  let packed: ReturnType<typeof only>;
  beforeAll(async () => {
    packed = only(await pack(join(examples, example), join(directory, "first", example)));
  }, 300_000);

  test("has what Juju reads in its root, and is as small as it is meant to be", async () => {
    const entries = readArchive(await readFile(packed.file));
    const mode = (name: string) => entries.find((entry) => entry.name === name)?.mode;

    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "actions.yaml",
        "config.yaml",
        "dispatch",
        "manifest.yaml",
        "metadata.yaml",
        "sbom.cdx.json",
      ]),
    );
    expect([mode("dispatch"), mode("start.cjs"), mode("runtime/node")]).toEqual([0o100755, 0o100755, 0o100755]);
    expect(packed.parts.code).toBeLessThan(1e6);
    expect(packed.bytes).toBeLessThan(43e6);
  });

  test("is byte for byte the same from another folder, at another time, with another mask", async () => {
    const copy = join(directory, "elsewhere", example);
    // Below the workspace's packages, as a project that has them installed.
    await cp(join(examples, example), copy, {
      recursive: true,
      filter: (path) => !/(?:^|\/)(?:\.paas-charm|node_modules|\.turbo)$/.test(path),
    });
    for (const name of await readdir(copy)) await utimes(join(copy, name), 1e9, 1e9);
    const mask = process.umask(0o077);
    const again = only(await pack(copy, join(directory, "second", example)));
    process.umask(mask);

    expect(again.sha256).toBe(packed.sha256);
    expect(
      createHash("sha256")
        .update(await readFile(again.file))
        .digest("hex"),
    ).toBe(again.sha256);
  }, 120_000);

  test("is left alone when nothing has changed, and made anew when something has", async () => {
    const project = join(directory, "elsewhere", example);
    const output = join(directory, "second", example);

    expect((await pack(project, output)).unchanged).toBe(true);

    await writeFile(join(project, "LICENSE"), "Free for all.\n");
    const changed = await pack(project, output);
    expect(changed.unchanged).toBe(false);
    expect(only(changed).sha256).not.toBe(packed.sha256);
    expect((await readdir(output)).filter((name) => !name.endsWith(".charm"))).toEqual([]);
  }, 120_000);

  test.skipIf(missing !== undefined)(
    `dispatches from there with nothing but a shell beside it${missing ?? ""}`,
    async () => {
      const charm = join(directory, "unpacked", example);
      const log = join(directory, "log", example);
      await unpackAsJuju(await readFile(packed.file), charm);
      await mkdir(log, { recursive: true });
      await mkdir(join(directory, "root"), { recursive: true });

      const { code, output } = await dispatchAlone(charm, log);

      expect({ code, output }).toEqual({ code: 0, output: "" });
      expect(await readFile(join(log, "calls"), "utf8")).toMatch(/^status-set .*waiting .*Waiting for pebble ready/m);
    },
    60_000,
  );
});

test("leaves no half of an archive when it cannot be written", async () => {
  const output = join(directory, "file");
  await writeFile(output, "");

  await expect(pack(join(examples, "flask/charm"), join(output, "below"))).rejects.toThrow(/file/);
});
