import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBack } from "../../../tools/demo/guest-book.ts";
import { missingHere } from "./machine.ts";
import { type ProjectUnderTest, projectUnderTest, type Run } from "./model-under-test.ts";

const missing = await missingHere();

describe.skipIf(missing !== undefined)(`the guest book on base 26.04${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest;
  let run: Run;
  beforeAll(async () => {
    project = await projectUnderTest();
    const edit = async (file: string, from: RegExp, to: string) => {
      await writeFile(file, (await readFile(file, "utf8")).replaceAll(from, to));
    };
    await edit(join(project.charm, "charmcraft.yaml"), /ubuntu@24\.04/g, "ubuntu@26.04");
    await edit(join(project.app, "rockcraft.yaml"), /ubuntu@24\.04/g, "ubuntu@26.04");
    // The rock of this base has its application elsewhere.
    await edit(join(project.app, "rockcraft.yaml"), /\/flask\/app/g, "/app");
    run = await project.run(["--integrate", "postgresql", "ingress"]);
  }, 400_000);
  afterAll(async () => {
    await project.remove();
  });

  test("answers from PostgreSQL through the ingress, its key a secret of Juju's", async () => {
    expect(run.output()).toContain("up in ");
    expect(await readBack("http://guestbook.localhost:8080")).toContain("words counted");

    const { stdout } = await project.verb("show-unit", "guestbook/0");
    expect(JSON.parse(stdout)).toMatchObject({ "opened-ports": ["8000/tcp"] });
    expect(stdout).toContain('"endpoint": "peers"');
    expect(stdout).not.toContain("secret_key");
  });
});
