import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { checkProject, filesOf, frameworkNames, planProject } from "@paas-charm/project";
import { beforeAll, describe, expect, test } from "vitest";
import { buildCharm } from "../../../packages/project/src/build-charm.ts";
import { folderWith } from "./command-under-test.ts";

/** Inside this package, whose packages a new project finds then, as it would its own. */
let folder: string;
const bases = ["ubuntu@24.04", "ubuntu@26.04"];
const projects = frameworkNames.flatMap((framework) => bases.map((base) => ({ framework, base })));
const charmOf = ({ framework, base }: (typeof projects)[number]): string =>
  join(folder, `${framework}-${base.slice(-5)}`, "charm");

beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, "../.new-projects-"));
  for (const project of projects) {
    const asked = { ...project, name: "my-app", typescript: true, version: "0.1.0" };
    for (const [path, text] of Object.entries(planProject(filesOf(folder), asked).files)) {
      const file = join(charmOf(project), "..", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  return () => rm(folder, { recursive: true, force: true });
});

describe("a new project", () => {
  test.for(projects)("passes its check and builds at once: $framework on $base", async (project) => {
    const { findings } = await checkProject(charmOf(project));
    // Charmcraft has a switch for these.
    expect(findings.filter(({ rule }) => rule !== "extension-experimental")).toEqual([]);

    const { project: built } = await buildCharm(charmOf(project), { resolveFrom: [import.meta.dirname] });
    expect(built.metadata).toMatchObject({ name: "my-app", framework: project.framework, base: project.base });
  });

  test("has a first transition test that passes, for every framework", async () => {
    const manifest = createRequire(import.meta.url).resolve("vitest/package.json");
    await writeFile(
      join(folder, "vitest.config.ts"),
      `export default { resolve: { conditions: ["@paas-charm/source"] }, ssr: { resolve: { conditions: ["@paas-charm/source", "node"] } } };\n`,
    );

    const run = await vitest(join(dirname(manifest), "vitest.mjs"));

    expect(run.output).toMatch(/Tests +12 passed \(12\)/);
    expect(run.code).toBe(0);
  }, 300_000);
});

function vitest(program: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [program, "run", "--root", folder, "--no-isolate", "--maxWorkers=1"], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, VITEST: undefined, NODE_OPTIONS: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe("in a terminal", () => {
  const hasTerminal = spawnSync("script", ["--version"]).status === 0;
  if (!hasTerminal && process.env["CI"] === "true") throw new Error("script of bsdutils is missing");

  /** Runs `init` in a terminal, and answers what it asks once. */
  async function initIn(directory: string, question: string, answer: string) {
    const program = join(import.meta.dirname, "../src/index.ts");
    // Without a size, a line would be one letter wide.
    const command = `stty cols 120 rows 40; ${process.execPath} --conditions=@paas-charm/source ${program} init --app ${directory}`;
    const child = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
    let seen = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const asked = seen.includes(question);
      seen += text;
      if (!asked && seen.includes(question)) child.stdin.write(answer);
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, seen, text: await readFile(join(directory, "charm/charmcraft.yaml"), "utf8") };
  }

  test.skipIf(!hasTerminal)("init asks for the framework that it cannot see, and no more", async () => {
    // The second: Django stands first.
    const { code, seen, text } = await initIn(await folderWith({}), "Which is it to be?", "\u001b[B\r");

    expect(code).toBe(0);
    expect(text).toContain("- flask-framework");
    expect(seen).not.toContain("Write over");
  });

  test.skipIf(!hasTerminal).for([
    ["leaves", "\r", 1, "name: mine\n"],
    ["writes over", "y", 0, expect.stringContaining("- go-framework")],
  ] as const)("init %s a file that is there, as it is told", async ([, answer, wanted, expected]) => {
    const directory = await folderWith({ "go.mod": "module a\n", "charm/charmcraft.yaml": "name: mine\n" });

    const { code, text } = await initIn(directory, "Write over charm/charmcraft.yaml?", answer);

    expect(code).toBe(wanted);
    expect(text).toEqual(expected);
  });
});
