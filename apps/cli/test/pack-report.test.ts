import { createHash } from "node:crypto";
import { cp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hostPlatform } from "@paas-charm/project";
import { expect, test } from "vitest";
import { folderWith, runCommand } from "./command-under-test.ts";
import { loadedIn, printLoaded } from "./loaded-modules.ts";

const example = resolve(import.meta.dirname, "../../../examples/flask/charm/charmcraft.yaml");
const platform = hostPlatform();
const archive = `guestbook_${platform}.charm`;

test("pack says what was made, what is in it, and what comes next", async () => {
  const directory = await folderWith({});
  await cp(example, join(directory, "charmcraft.yaml"));

  const { code, stdout } = await runCommand(directory, ["pack", "--platform", platform]);

  expect(code).toBe(0);
  const digest = createHash("sha256")
    .update(await readFile(join(directory, archive)))
    .digest("hex");
  expect(stdout).toMatch(new RegExp(`^  ${archive}   4\\d\\.\\d MB   sha256 ${digest}   \\d+\\.\\d s$`, "m"));
  for (const part of ["runtime", "charm", "rest"])
    expect(stdout).toMatch(new RegExp(`^    ${part} .* [\\d.]+ [kM]B$`, "m"));
  expect(stdout).toMatch(/^ {2}Rock {5}rockcraft pack, .*rockcraft\.skopeo copy oci-archive:/m);
  expect(stdout).toContain(`  Deploy   juju deploy ./${archive} --resource flask-app-image=<image>\n`);
  expect(stdout).toContain(`  Publish  charmcraft upload ${archive}\n`);

  const again = await runCommand(directory, ["pack", "--platform", platform, "--json"], { NODE_OPTIONS: printLoaded });

  expect(JSON.parse(again.stdout)).toMatchObject({
    name: "guestbook",
    unchanged: true,
    images: ["flask-app-image"],
    charms: [{ file: join(directory, archive), platform, sha256: digest }],
  });
  expect(again.stderr).toContain("guestbook, unchanged");
  // To see that nothing has changed takes neither a bundler nor a schema.
  expect(
    loadedIn(again.stderr).filter((url) => /\/(?:esbuild|zod|yaml)\/|packages\/(?:core|local)\//.test(url)),
  ).toEqual([]);
}, 180_000);
