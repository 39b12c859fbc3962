import { afterEach, describe, expect, test } from "vitest";
import { ask } from "../../../tools/demo/ask.ts";
import { missingHere, onPath } from "./machine.ts";
import { type ProjectUnderTest, projectUnderTest, until } from "./model-under-test.ts";

const missing = await missingHere();

/** The guest book in each language: the program that its runtime needs, and its port. */
const examples: readonly (readonly [framework: string, program: string, port: number])[] = [
  ["django", "python3", 8000],
  ["fastapi", "python3", 8080],
  ["expressjs", "npm", 8080],
  ["go", "go", 8080],
  ["spring-boot", "mvn", 8080],
];

describe.skipIf(missing !== undefined)(`the guest book in other frameworks${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest | undefined;
  afterEach(async () => {
    await project?.remove();
    project = undefined;
  }, 60_000);

  test.for(examples)(
    "%s: answers from PostgreSQL, directly and through the ingress, and takes an option",
    { timeout: 600_000 },
    async ([framework, program, port], { skip }) => {
      if (!process.env["CI"] && (await onPath(program)) === undefined) skip(`there is no ${program}`);
      project = await projectUnderTest("charm", framework);
      const application = `http://localhost:${port}`;
      const entries = async () => JSON.parse((await ask(`${application}/entries`)).text) as readonly object[];

      const run = await project.run(["--integrate", "postgresql", "ingress"]);
      expect(run.output()).toContain("up in ");
      // Its service is up before it listens: Java takes a while.
      await until(
        () =>
          ask(`${application}/entries`).then(
            ({ status }) => status === 200,
            () => false,
          ),
        "the application answers",
        120_000,
      );
      const signed = await ask(`${application}/entries`, { author: "Ada", message: "hello there" });
      const proxy = /Ingress +(http:\S+)\//.exec(run.output())?.[1];

      expect(signed.status).toBe(201);
      expect(await entries()).toEqual([expect.objectContaining({ author: "Ada", message: "hello there" })]);
      expect((await ask(`${proxy}/entries`)).status).toBe(200);

      await project.verb("config", "guestbook", "greeting=Good day");
      await until(
        () =>
          ask(`${application}/`).then(
            ({ text }) => text.includes("Good day"),
            () => false,
          ),
        "the page greets anew",
      );
    },
  );
});
