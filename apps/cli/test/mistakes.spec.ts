import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "@paas-charm/local";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { missingHere, onPath } from "./machine.ts";
import { type ProjectUnderTest, projectUnderTest } from "./model-under-test.ts";

const missing = await missingHere();

describe.skipIf(missing !== undefined)(`what a newcomer may meet${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest;
  beforeAll(async () => {
    project = await projectUnderTest();
  });
  afterAll(async () => {
    await project.remove();
  });

  /** What is printed for a run that cannot start: after the steps, without a stack. */
  async function refused(args: readonly string[] = [], environment?: NodeJS.ProcessEnv): Promise<string> {
    const run = project.start(args, environment);
    expect(await run.ended).toBe(1);
    const output = run.output();
    expect(output).not.toMatch(/^ +at /m);
    return output.slice(output.indexOf("error  "));
  }

  /** A search path with what a container needs, these programs of the machine's, and no other. */
  async function pathWith(...programs: readonly string[]): Promise<string> {
    // Not in /tmp: what tries a container out mounts another one there.
    const directory = await mkdtemp("/var/tmp/path-");
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    for (const name of ["unshare", "nsenter", "setpriv", "mount", "mkdir", ...programs]) {
      const found = await onPath(name);
      if (found !== undefined) await symlink(found, join(directory, name));
    }
    return directory;
  }

  test("a port that is taken: by whom, and what to do", async () => {
    const server = createServer().listen(8080);
    onTestFinished(() => void server.close());

    expect(await refused(["--integrate", "ingress"])).toMatch(
      /^error {2}port 8080, which the ingress needs, is taken by process \d+ \(.+\)\n +free it, or choose another: npx paas-charm run --ingress-port 8081\n/,
    );
  });

  test("no Python", async () => {
    const path = await pathWith();

    const text = await refused([], { ...process.env, PATH: path });

    expect(text).toMatch(/^error {2}cannot find Python 3\.10 or newer: there is no python3 on PATH\n +install it/);
  });

  test("a real Pebble is asked for, and there is neither one nor a Go to build it", async () => {
    const path = await pathWith("python3");
    const cache = await mkdtemp(join(tmpdir(), "cache-"));
    onTestFinished(() => rm(cache, { recursive: true, force: true }));
    // What the charm is made of was fetched before; programs were not built.
    await mkdir(join(cache, "paas-charm"));
    await symlink(join(cacheDirectory(), "packages"), join(cache, "paas-charm/packages"));

    const text = await refused(["--pebble", "real"], { ...process.env, PATH: path, XDG_CACHE_HOME: cache });

    expect(text).toMatch(
      /^error {2}cannot find Pebble: there is none on PATH; cannot build pebble: there is no Go on PATH\n +install Go .*; or put pebble on PATH/,
    );
  }, 120_000);

  test("no application where the charm looks for it", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "empty-"));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await writeFile(join(elsewhere, "requirements.txt"), "Flask\n");

    const text = await refused(["--app", elsewhere]);

    expect(text).toContain(
      `error  ${elsewhere}: flask-framework cannot use this project:\n       - Missing WSGI entrypoint`,
    );
    expect(text).toMatch(/have a variable app or application, or a function create_app or make_app, in app\.py/);
  });

  test("no requirements.txt", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "empty-"));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await writeFile(join(elsewhere, "app.py"), "import flask\napp = flask.Flask(__name__)\n");

    expect(await refused(["--app", elsewhere])).toMatch(
      /^error {2}.*: flask-framework cannot use this project:\n +- missing a requirements file .*\n +write Flask into requirements\.txt/,
    );
  });

  test("a package that pip cannot install: its words, and where the whole log is", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "broken-"));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await writeFile(join(elsewhere, "app.py"), "import flask\napp = flask.Flask(__name__)\n");
    await writeFile(join(elsewhere, "requirements.txt"), "Flask==0.0.0.1\n");

    const text = await refused(["--app", elsewhere]);

    expect(text).toMatch(
      /^error {2}cannot install the application's packages: exited 1:\n +ERROR: .*Flask==0\.0\.0\.1/,
    );
    expect(text).toMatch(/the whole log is \S+\.log/);
  }, 120_000);

  test("a folder without a charmcraft.yaml", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "nothing-"));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));

    expect(await refused(["--project", elsewhere])).toMatch(
      /^error {2}cannot find the application: no rockcraft\.yaml/,
    );
  });

  test("a mistake in charmcraft.yaml, at its place", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "mistake-"));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await mkdir(join(elsewhere, "app"));
    await writeFile(join(elsewhere, "app/rockcraft.yaml"), "name: a\nextensions: [flask-framework]\n");
    const text =
      "name: a\ntype: charm\nbase: ubuntu@24.04\nsummary: s\ndescription: d\nextensions: [flusk-framework]\n";
    await writeFile(join(elsewhere, "charmcraft.yaml"), text);

    const run = project.start(["--project", elsewhere]);

    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/error {2}charmcraft\.yaml:6:\d+ {2}/);
  });

  test("a verb when no model runs", async () => {
    expect(await project.verb("status")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error {2}no model is running in .*\n +start one with: npx paas-charm run\n$/),
    });
  });

  test("help names the services that there are", async () => {
    const { stderr } = await project.verb("run", "--integrate", "oracle");
    const [, services = "none"] = /there are: (.+)/.exec(stderr) ?? [];

    const { stdout } = await project.verb("run", "--help");

    expect(stdout.replace(/\s+/g, " ")).toContain(`services to start and integrate: ${services}`);
  });

  test.for<[spec: string, args: readonly string[], says: RegExp]>([
    ["a command that there is none", ["dance"], /unknown command 'dance'/],
    ["an option that there is none", ["status", "--colour"], /unknown option '--colour'/],
    ["an action without a name", ["run", "guestbook/0"], /an action is missing/],
    ["an option without a value", ["config", "guestbook", "greeting"], /expected key=value, got "greeting"/],
    ["a port that is none", ["run", "--ingress-port", "many"], /--ingress-port needs a whole number/],
    ["a service that there is none", ["run", "--integrate", "oracle"], /there is no service oracle/],
  ])("%s is a mistake on the command line", async ([, args, says]) => {
    const { code, stderr } = await project.verb(...args);

    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) });
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
