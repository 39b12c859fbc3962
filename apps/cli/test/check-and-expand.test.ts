import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { zipOf } from "../../../packages/project/test/goldens/zip-of.ts";
import { folderWith, runCommand } from "./command-under-test.ts";

const charm = `# Our guest book.
name: guestbook
type: charm
summary: s
description: d
base: ubuntu@24.04
platforms:
  amd64: # all we have
extensions: [flask-framework]
`;

describe("check", () => {
  test("is content with a plain charm", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    expect(await runCommand(directory, ["check"])).toEqual({
      code: 0,
      stdout: "✓ guestbook: nothing wrong was found\n",
      stderr: "",
    });
  });

  test("shows an error in its lines, with its rule and what to do", async () => {
    const text = `${charm}config:\n  options:\n    webserver-color:\n      type: string\n`;
    const directory = await folderWith({ "charmcraft.yaml": text });

    const { code, stdout } = await runCommand(directory, ["check"]);

    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        "error  charmcraft.yaml:12:5  config option `webserver-color`: names that start with `webserver-` belong to the framework  (option-reserved)",
        "       11 │   options:",
        "       12 │     webserver-color:",
        "          │     ^^^^^^^^^^^^^^^",
        "       rename it, for example `color`",
        "",
        "1 error",
        "",
      ].join("\n"),
    );
  });

  test("tells what only charmcraft refuses as a warning, and as an error when asked", async () => {
    const directory = await folderWith({ "charmcraft.yaml": `${charm}storage: {data: {type: filesystem}}\n` });

    const taken = await runCommand(directory, ["check", "--json"]);
    const refused = await runCommand(directory, ["check", "--json", "--charmcraft"]);

    expect([taken.code, refused.code]).toEqual([0, 1]);
    expect(JSON.parse(taken.stdout)).toMatchObject({
      errors: 0,
      warnings: 1,
      findings: [
        {
          rule: "section-refused",
          severity: "warning",
          file: "charmcraft.yaml",
          line: 10,
          column: 1,
          "refused-by": "charmcraft",
        },
      ],
    });
    expect(JSON.parse(refused.stdout)).toMatchObject({ errors: 1, warnings: 0 });
  });

  test("reads what charm.ts declares", async () => {
    const directory = await folderWith({
      "charmcraft.yaml": `${charm}config: {options: {greeting: {type: int}}}\n`,
      "charm.ts": `import { defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import * as z from "zod";
export default defineCharm({ framework: flask, config: { greeting: z.string().default("hello") } });
`,
    });

    const { code, stdout } = await runCommand(directory, ["check"]);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^error {2}charmcraft\.yaml:10:20 .*`greeting`.*\(declared-twice\)\n/);
  });
});

describe("check of a packed charm", () => {
  test("says what charmcraft's linters and Juju find in it", async () => {
    const directory = await folderWith({});
    const archive = zipOf({
      "metadata.yaml": { text: "name: my-app\nsummary: s\ndescription: d\nprovides: {juju: {interface: x}}\n" },
      dispatch: { text: "#!/bin/sh\n./charm.js\n", mode: "0755" },
    });
    await writeFile(join(directory, "my.charm"), archive);

    const { code, stdout } = await runCommand(directory, ["check", "my.charm"]);

    expect(code).toBe(1);
    expect(stdout).toContain(
      "dispatch ends in './charm.js', and there is no such file  (analyze-entrypoint; charmcraft)",
    );
    expect(stdout).toContain("error  metadata.yaml:4:12  endpoint `juju`");
    expect(stdout).toMatch(/^ {2}language +unknown\n {2}juju-actions +ok\n/m);
    expect(stdout).toMatch(/^2 errors\n$/m);
  });
});

describe("expand", () => {
  test("prints YAML with all that the extension adds", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    const { code, stdout, stderr } = await runCommand(directory, ["expand"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(parse(stdout)).toMatchObject({ containers: { "flask-app": { resource: "flask-app-image" } } });
  });

  test("refuses with --charmcraft what charmcraft refuses, unless its switch is on", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm.replace("24.04", "26.04") });

    const refused = await runCommand(directory, ["expand", "--charmcraft"]);
    const switched = await runCommand(directory, ["expand", "--charmcraft", "--json"], {
      CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS: "1",
    });

    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/experimental/) });
    expect(JSON.parse(switched.stdout)).toMatchObject({ peers: { peers: { interface: "peers" } } });
  });

  test("expands the rockcraft.yaml of the application", async () => {
    const directory = await folderWith({
      "charm/charmcraft.yaml": charm,
      "rockcraft.yaml":
        "name: guestbook\nbase: ubuntu@24.04\nversion: '1'\nsummary: s\ndescription: d\nplatforms: {amd64: }\nextensions: [go-framework]\n",
      "go.mod": "module guestbook\n",
    });

    const { code, stdout } = await runCommand(join(directory, "charm"), ["expand", "--rock"]);

    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({ services: { go: { command: "guestbook", startup: "enabled" } } });
  });

  test("writes the extension out, and keeps comments", async () => {
    const own = `${charm}requires:\n  # entries\n  postgresql: {interface: postgresql_client, optional: true}\n`;
    const directory = await folderWith({ "charmcraft.yaml": own });
    const before = await runCommand(directory, ["expand", "--json"]);

    const ejected = await runCommand(directory, ["expand", "--eject"]);

    expect(ejected).toMatchObject({ code: 0, stderr: "" });
    const text = await readFile(join(directory, "charmcraft.yaml"), "utf8");
    expect(text).toContain("# Our guest book.\n");
    expect(text).toContain("amd64: # all we have\n");
    expect(text).toContain("# entries\n");
    expect(text).not.toContain("extensions");
    const after = await runCommand(directory, ["expand", "--json"]);
    const { parts: _, "charm-libs": __, ...wanted } = JSON.parse(before.stdout) as Record<string, unknown>;
    expect(JSON.parse(after.stdout)).toEqual(wanted);
    expect((await runCommand(directory, ["expand", "--eject"])).code).toBe(1);
  }, 120_000);
});
