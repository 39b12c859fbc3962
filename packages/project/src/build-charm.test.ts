import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildCharm } from "./build-charm.ts";
import { charmFiles } from "./charm-files.ts";

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

test("a charm brings the dashboard of its framework and the rules of the project", async () => {
  writeFileSync(
    join(directory, "charmcraft.yaml"),
    "type: charm\nname: a\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n",
  );
  mkdirSync(join(directory, "cos_custom/prometheus_alert_rules"), { recursive: true });
  writeFileSync(join(directory, "cos_custom/prometheus_alert_rules/mine.rule"), "alert: Mine\nexpr: vector(1)\n");

  const built = await buildCharm(directory, { resolveFrom });
  const file = charmFiles(built, "amd64").find(({ path }) => path === "cos.json");

  const assets = JSON.parse(String(file?.content));
  expect(assets.dashboards.map(({ path }: { path: string }) => path)).toEqual(["flask.json"]);
  expect(assets.prometheusRules).toContainEqual({
    path: "custom_mine.rule",
    content: { alert: "Mine", expr: "vector(1)" },
  });
});
