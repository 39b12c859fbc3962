import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ask } from "../../../tools/demo/ask.ts";
import { readBack } from "../../../tools/demo/guest-book.ts";
import { missingHere } from "./machine.ts";
import { type ProjectUnderTest, projectUnderTest, until } from "./model-under-test.ts";

const missing = await missingHere();
const application = "http://localhost:8000";

describe.skipIf(missing !== undefined)(`the guest book with a charm.ts${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest;
  beforeAll(async () => {
    project = await projectUnderTest("charm-extended");
    const run = await project.run(["--integrate", "postgresql"]);
    expect(run.output()).toContain("up in ");
  }, 400_000);
  afterAll(async () => {
    await project.remove();
  });

  test("has what charm.ts declares in the metadata that Juju reads", async () => {
    const file = async (name: string) => parse(await readFile(join(project.charm, ".paas-charm/charm", name), "utf8"));

    expect((await file("config.yaml")).options).toMatchObject({
      motto: { type: "string", default: "Be kind" },
      "entries-shown": { type: "int", default: 50 },
    });
    expect((await file("actions.yaml"))["count-words"]).toMatchObject({ params: { quiet: { type: "boolean" } } });
  });

  test("gives the application the variable that charm.ts computes from its options", async () => {
    await readBack(application);
    expect((await ask(application)).text).toContain("<h1>Be kind</h1>");

    await project.verb("config", "guestbook-extended", "motto=Be brief", "entries-shown=1");

    await until(
      () =>
        ask(application).then(
          ({ text }) => text.includes("<h1>Be brief</h1>"),
          () => false,
        ),
      "the page has the new motto",
    );
  });

  test("says which value an option of charm.ts refuses", async () => {
    await project.verb("config", "guestbook-extended", "entries-shown=501");

    await until(
      async () => /blocked +invalid options: entries-shown/.test((await project.verb("status")).stdout),
      "the unit is blocked",
    );
    await project.verb("config", "guestbook-extended", "--reset", "entries-shown");
    await until(async () => /guestbook-extended +active/.test((await project.verb("status")).stdout), "it is active");
  });

  test.for<[spec: string, params: readonly string[], results: object]>([
    ["with its defaults", [], { counted: "0" }],
    ["with a parameter", ["quiet=true"], { done: "true" }],
  ])("runs the action of charm.ts %s", async ([, params, results]) => {
    const { code, stdout } = await project.verb("run", "guestbook-extended/0", "count-words", ...params, "--json");

    expect({ code, report: JSON.parse(stdout) }).toMatchObject({ code: 0, report: { status: "completed", results } });
  });

  test("refuses a parameter of another type before the charm hears of it", async () => {
    const { code, stderr } = await project.verb("run", "guestbook-extended/0", "count-words", "quiet=loud");

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("quiet") });
  });
});
