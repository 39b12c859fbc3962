import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildCharm } from "./build-charm.ts";

const frameworks = ["django", "expressjs", "fastapi", "flask", "go", "spring-boot"];
const resolveFrom = [join(import.meta.dirname, "../../..")];
const run = promisify(execFile);

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "build-charm-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test.for(frameworks)("a %s project without code of its own becomes one program", async (framework) => {
  writeFileSync(
    join(directory, "charmcraft.yaml"),
    `type: charm\nname: a\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [${framework}-framework]\n`,
  );

  const { project, code, inputs } = await buildCharm(directory, { resolveFrom });
  const program = join(directory, "charm.cjs");
  writeFileSync(program, code);
  const started = await run(process.execPath, [program], { env: {} }).catch((error: unknown) => error);

  expect(project.metadata).toMatchObject({ framework, dialect: "1.12" });
  expect(frameworks.filter((name) => inputs.some((input) => input.includes(`/packages/${name}/`)))).toEqual([
    framework,
  ]);
  expect(started).toMatchObject({ code: 1, stderr: expect.stringContaining("Juju") });
});
