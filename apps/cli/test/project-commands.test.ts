import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, runCommand } from "./command-under-test.ts";

const app = {
  "app.py": "import flask\napp = flask.Flask(__name__)\n",
  "requirements.txt": "Flask\n",
};
const charm = `name: guestbook
type: charm
summary: s
description: d
base: ubuntu@24.04
platforms: {amd64: }
extensions: [flask-framework]
config: {options: {greeting: {type: string, default: hello}}}
requires:
  postgresql: {interface: postgresql_client, optional: false}
  s3: {interface: s3, optional: true}
`;

describe("init", () => {
  test("sees what the application is, and makes a project that passes its check", async () => {
    const directory = await folderWith(app);

    const made = await runCommand(directory, ["init", "--name", "my-app", "--typescript"]);

    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(
      /^ {2}framework +flask +requirements\.txt depends on flask\n {2}entry point +app:app +app\.py has/,
    );
    expect(made.stdout).toMatch(/^ {2}dependencies +requirements\.txt +requirements\.txt pip reads it\n/m);
    const checked = await runCommand(join(directory, "charm"), ["check"]);
    expect(checked).toEqual({ code: 0, stdout: "✓ my-app: nothing wrong was found\n", stderr: "" });
  });

  test("makes a small application where there is none", async () => {
    const directory = await folderWith({ "README.md": "# Mine\n" });

    const made = await runCommand(directory, ["init", "--framework", "expressjs", "--name", "my-app", "--json"]);

    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(made.stdout)).toMatchObject({
      name: "my-app",
      framework: "expressjs",
      files: expect.arrayContaining(["app/server.js", "charm/charmcraft.yaml"]),
      kept: [],
    });
    const { stdout } = await runCommand(directory, ["detect", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ framework: "expressjs", "entry-point": "npm start", problems: [] });
    expect(await readFile(join(directory, "README.md"), "utf8")).toBe("# Mine\n");
  });

  test("writes over nothing unasked, and keeps a rockcraft.yaml", async () => {
    const rock = "name: own\nextensions: [flask-framework]\n";
    const directory = await folderWith({ ...app, "rockcraft.yaml": rock, "charm/charmcraft.yaml": "name: own\n" });

    const refused = await runCommand(directory, ["init"]);

    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("charm/charmcraft.yaml; nothing was written"),
    });
    expect(await readFile(join(directory, "charm/charmcraft.yaml"), "utf8")).toBe("name: own\n");
    expect(await readFile(join(directory, "rockcraft.yaml"), "utf8")).toBe(rock);
  });

  test("says what a Django application is to be run with", async () => {
    const made = await runCommand(await folderWith({}), ["init", "--framework", "django", "--name", "my-app"]);

    expect(made.stdout).toContain("  Run      npx paas-charm run --integrate postgresql\n");
  });

  test("leaves the folder of a charm alone", async () => {
    const directory = await folderWith({ ...app, "charmcraft.yaml": charm });

    expect(await runCommand(directory, ["init", "--force"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("this is the folder of a charm already"),
    });
  });

  test("follows a rock to its newer base", async () => {
    const rock = "name: own\nbase: ubuntu@26.04\nextensions: [flask-framework]\n";
    const directory = await folderWith({ ...app, "rockcraft.yaml": rock });

    expect(await runCommand(directory, ["init"])).toMatchObject({ code: 0, stderr: "" });

    const text = await readFile(join(directory, "charm/charmcraft.yaml"), "utf8");
    expect(text).toContain("base: ubuntu@26.04\ncharm-user: non-root\n");
  });

  test.for<[spec: string, args: readonly string[], says: RegExp]>([
    [
      "a base that a new project cannot have",
      ["--framework", "go", "--base", "ubuntu@22.04"],
      /'ubuntu@22\.04' is invalid/,
    ],
    ["a folder in which nothing is found", [], /no framework was found here\n +say which: --framework django\|flask/],
    ["a framework that there is none of", ["--framework", "rails"], /argument 'rails' is invalid/],
    ["a name that is none", ["--framework", "go", "--name", "My_App"], /'My_App' is no name for a charm/],
  ])("takes %s for a mistake on the command line", async ([, args, says]) => {
    expect(await runCommand(await folderWith({}), ["init", ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(says),
    });
  });
});

describe("detect", () => {
  test("says what was found by which file, and what was looked for", async () => {
    const { code, stdout } = await runCommand(await folderWith(app), ["detect", "--explain"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ {2}framework +flask +requirements\.txt depends on flask\n {2}entry point +app:app +app\.py has one of /,
    );
    expect(stdout).toMatch(/✗ go +go\.mod: is a Go module\n/);
    expect(stdout).toMatch(/✗ entry point +src\/main\.py: has one of /);
    expect(stdout).toMatch(/✗ port +paas-config\.yaml: says `port`\n/);
  });

  test("fails where no framework is found", async () => {
    const { code, stdout } = await runCommand(await folderWith({}), ["detect", "--json"]);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ services: [], problems: [] });
  });
});

describe("env", () => {
  const from = (stdout: string, name: string): unknown =>
    (JSON.parse(stdout) as { environment: { name: string; from: string }[] }).environment.find(
      (one) => one.name === name,
    )?.from;

  test("says of each variable where it comes from", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    const { code, stdout } = await runCommand(directory, ["env", "--json", "--config", "flask-env=dev"]);

    expect(code).toBe(0);
    expect(from(stdout, "FLASK_ENV")).toBe("config flask-env");
    expect(from(stdout, "FLASK_GREETING")).toBe("config greeting, its default");
    expect(from(stdout, "FLASK_PREFERRED_URL_SCHEME")).toBe("config flask-preferred-url-scheme, its default");
    expect(from(stdout, "POSTGRESQL_DB_NAME")).toBe("integration postgresql (postgresql_client)");
    expect(from(stdout, "FLASK_BASE_URL")).toBe("framework flask");
    expect(from(stdout, "S3_BUCKET")).toBeUndefined();
    expect(stdout).not.toMatch(/"FLASK_SECRET_KEY",\s*"value": "(?!<generated>)/);
  });

  test("tells the variables of a database that the framework cannot do without, and of paas-config.yaml", async () => {
    const directory = await folderWith({
      "charmcraft.yaml": charm.replace("flask-", "django-").replace("24.04", "26.04"),
      "paas-config.yaml": "config: {options: {greeting: {env-var: SALUTE}}}\n",
    });

    const { code, stdout } = await runCommand(directory, ["env", "--json"]);

    expect(code).toBe(0);
    expect(from(stdout, "POSTGRESQL_DB_NAME")).toBe("integration postgresql (postgresql_client)");
    expect(from(stdout, "SALUTE")).toMatch(/^(?:paas-config\.yaml|config greeting, its default)$/);
  });

  test("lets charm.ts decide with it", async () => {
    const directory = await folderWith({
      "charmcraft.yaml": charm,
      "charm.ts": `import { defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import * as z from "zod";
export default defineCharm({
  framework: flask,
  config: { motto: z.string().default("hi") },
  env: ({ config }) => ({ TEAM: "guests", LOUD: config.motto.toUpperCase() }),
});
`,
    });

    const { code, stdout } = await runCommand(directory, ["env", "--json"]);

    expect(code).toBe(0);
    expect(from(stdout, "TEAM") ?? from(stdout, "FLASK_TEAM")).toBe("charm.ts");
    expect(from(stdout, "LOUD") ?? from(stdout, "FLASK_LOUD")).toBe("config motto, its default");
  });

  test("integrates what it is told to", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    const { stdout } = await runCommand(directory, ["env", "--json", "--integrate", "s3", "ingress"]);

    expect(from(stdout, "S3_BUCKET")).toBe("integration s3 (s3)");
    expect(from(stdout, "FLASK_BASE_URL")).toBe("integration ingress (ingress)");
    expect(from(stdout, "POSTGRESQL_DB_NAME")).toBeUndefined();
  });

  test.for<[spec: string, args: readonly string[], says: RegExp]>([
    ["an option that the charm has not", ["--config", "colour=red"], /no option colour\n +there are: /],
    ["a value of another type", ["--config", "webserver-threads=many"], /webserver-threads is of type int/],
    [
      "an endpoint that the charm has not",
      ["--integrate", "oracle"],
      /no endpoint oracle\n +there are: postgresql, s3/,
    ],
  ])("takes %s for a mistake on the command line", async ([, args, says]) => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    expect(await runCommand(directory, ["env", ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(says),
    });
  });
});

describe("schema", () => {
  test.for(["charmcraft.yaml", "paas-config.yaml"])("of %s is a JSON Schema", async (file) => {
    const { code, stdout } = await runCommand(await folderWith({}), ["schema", file]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: file, type: "object", additionalProperties: false });
  });
});

describe("every command", () => {
  test("shows where an error was thrown with --verbose, and not without", async () => {
    const directory = await folderWith({});

    const [quiet, verbose] = [
      await runCommand(directory, ["expand"]),
      await runCommand(directory, ["expand", "--verbose"]),
    ];

    expect(quiet).toMatchObject({ code: 1, stderr: expect.not.stringMatching(/^ +at /m) });
    expect(verbose).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ProjectError: (?:.|\n)*?^ +at (?:.|\n)*?caused by /m),
    });
  });

  test("has its help, with the exit codes in that of the whole", async () => {
    const { code, stdout } = await runCommand(await folderWith({}), ["--help"]);

    expect(code).toBe(0);
    expect(stdout).toContain("130  interrupted; nothing was left half done");
  });

  test("prints no colours where there is no terminal", async () => {
    const directory = await folderWith({ "charmcraft.yaml": charm });

    const { stdout } = await runCommand(directory, ["check"], { NO_COLOR: undefined, TERM: "xterm-256color" });

    expect(stdout).not.toContain("\u001b");
  });
});
