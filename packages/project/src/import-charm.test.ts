import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importCharm } from "./import-charm.ts";
import { type Fault, ProjectError, placeText } from "./project-error.ts";

let directory: string;
/** Where this repository's packages are found, as they are beside the command. */
const resolveFrom = [join(import.meta.dirname, "../../..")];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "import-charm-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function faultsOf(text: string, timeoutMs?: number): Promise<readonly Fault[]> {
  await write({ "charm.ts": text });
  try {
    await importCharm(directory, { resolveFrom, ...(timeoutMs !== undefined && { timeoutMs }) });
  } catch (error) {
    if (error instanceof ProjectError) return error.faults;
    throw error;
  }
  return [];
}

const head = `import { defineCharm } from "@paas-charm/core";\nimport { flask } from "@paas-charm/flask";\n`;

describe("a charm.ts", () => {
  test("says what it declares, from a folder without packages", async () => {
    await write({
      "charm.ts": `${head}import { motto } from "./options/motto.ts";\nexport default defineCharm({ framework: flask, config: { motto } });`,
      "options/motto.ts": `import * as z from "zod";\nexport const motto = z.string().default("Be kind");`,
    });

    const declared = await importCharm(directory, { resolveFrom });

    expect(declared).toEqual({
      framework: "flask",
      options: { motto: { type: "string", default: "Be kind" } },
      actions: {},
      endpoints: {},
    });
  });

  test("uses the packages that are installed beside it before those of the command", async () => {
    await write({
      "charm.ts": `${head}export default defineCharm({ framework: flask });`,
      "node_modules/@paas-charm/flask/package.json": `{"name": "@paas-charm/flask", "type": "module", "exports": "./index.js"}`,
      "node_modules/@paas-charm/flask/index.js": `export const flask = { name: "flask-of-the-project" };`,
    });

    const { framework } = await importCharm(directory, { resolveFrom });

    expect(framework).toBe("flask-of-the-project");
  });

  test("may print and leave things running", async () => {
    await write({
      "charm.ts": `${head}console.log("{}"); console.error("!"); setInterval(() => undefined, 1000);\nexport default defineCharm({ framework: flask });`,
    });

    const { framework } = await importCharm(directory, { resolveFrom });

    expect(framework).toBe("flask");
  });

  test("sees nothing of the environment", async () => {
    await write({
      "charm.ts": `${head}export default defineCharm({ framework: { ...flask, name: Object.keys(process.env).join() } });`,
    });

    const { framework } = await importCharm(directory, { resolveFrom });

    expect(framework).toBe("");
  });
});

describe("a charm.ts that cannot be used", () => {
  test.for<[spec: string, text: string, place: string | undefined, message: string]>([
    [
      "has a syntax error",
      `${head}export default defineCharm({ framework: flask,, });`,
      "charm.ts:3:47",
      'cannot bundle the charm: Expected identifier but found ","',
    ],
    [
      "imports a file that is not there",
      `${head}import "./weather.ts";`,
      "charm.ts:3:8",
      'cannot bundle the charm: Could not resolve "./weather.ts"',
    ],
    [
      "imports a package that is not installed",
      `${head}import { django } from "@paas-charm/no-such-framework";\nexport default defineCharm({ framework: django });`,
      "charm.ts:3:24",
      "cannot bundle the charm: cannot find @paas-charm/no-such-framework; install it beside charm.ts: npm install @paas-charm/no-such-framework",
    ],
    [
      "throws",
      `${head}\nfunction greeting(): string {\n  throw new RangeError("no greeting today");\n}\nexport default defineCharm({ framework: flask, config: { greeting: greeting() as never } });`,
      "charm.ts:5:9",
      "cannot import charm.ts: no greeting today",
    ],
    ["throws no error", `throw "just so";`, undefined, "cannot import charm.ts: just so"],
    ["exports nothing", `${head}`, "charm.ts:1:1", "charm.ts exports no charm as its default"],
    [
      "exports its charm under a name",
      `${head}export const charm = defineCharm({ framework: flask });`,
      "charm.ts:1:1",
      "charm.ts exports no charm as its default",
    ],
    [
      "exports something else",
      `export default { framework: "flask" };`,
      "charm.ts:1:1",
      "charm.ts exports no charm as its default",
    ],
    [
      "declares an option that Juju cannot hold",
      `${head}import * as z from "zod";\nexport default defineCharm({ framework: flask, config: { tags: z.array(z.string()) } });`,
      "charm.ts:1:1",
      "config option `tags` of charm.ts is no text, number, boolean or secret; Juju has no other types",
    ],
    ["ends the process", `process.exit(3);`, undefined, "cannot import charm.ts: its process ended with 3: "],
  ])("%s", async ([, text, place, message]) => {
    const faults = await faultsOf(text);

    expect(faults.map((fault) => [fault.place && placeText(fault.place), fault.message])).toEqual([[place, message]]);
  });

  test("names the author's own file when it throws further down", async () => {
    await write({ "options/motto.ts": `export const motto = (): never => {\n  throw new Error("no motto");\n};` });

    const [fault] = await faultsOf(`import { motto } from "./options/motto.ts";\nmotto();`);

    expect(fault?.place).toEqual({ file: "options/motto.ts", line: 2, column: 9 });
  });

  test("does not end", async () => {
    const [fault] = await faultsOf("for (;;);", 500);

    expect(fault?.message).toBe("cannot import charm.ts: it did not end within 0.5 s");
  });

  test("has several faults, all of them told", async () => {
    const faults = await faultsOf(`import "./one.ts";\nimport "./two.ts";`);

    expect(faults.map(({ place }) => place?.line)).toEqual([1, 2]);
  });
});
