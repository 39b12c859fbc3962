import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProcesses } from "../processes/index.ts";
import { findPython, type Python } from "../runtime/index.ts";
import { readFlaskRock } from "./index.ts";

interface RecordedCase {
  readonly id: string;
  readonly about: string;
  readonly framework: string | null;
  readonly input: string;
  readonly files: Readonly<Record<string, string | { readonly text: string; readonly mode?: string }>>;
  readonly expect: {
    readonly expanded?: { readonly parts: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    readonly layer?: { readonly path: string; readonly content: Readonly<Record<string, unknown>> };
    readonly error?: string;
  };
}

const processes = createProcesses();
const python: Python | undefined = await findPython({ processes }).catch((cause: unknown) => {
  if (process.env["CI"]) throw cause;
  return undefined;
});
const recorded = readFileSync(new URL("../../../../goldens/rock/cases.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as RecordedCase)
  .filter(({ framework }) => framework === "flask");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rock-"));
});
afterAll(async () => {
  await processes.stopAll(0);
  await rm(directory, { recursive: true, force: true });
});

async function project(name: string, files: RecordedCase["files"]): Promise<string> {
  const root = join(directory, name);
  await mkdir(root, { recursive: true });
  for (const [path, file] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), typeof file === "string" ? file : file.text);
    if (typeof file !== "string" && file.mode) await chmod(join(root, path), Number.parseInt(file.mode, 8));
  }
  return root;
}

const read = (root: string, layout: "flask" | "app" = "flask") =>
  readFlaskRock({ directory: root, layout, processes, python: python ?? { path: "", version: "", prefix: "" } });

/** Errors about the base and rockcraft's own keys: rockcraft says them when it makes the rock, and nothing runs differently here. */
const onlyRockcraft = /experimental|does not support base|base string|extra inputs/;

describe.skipIf(python === undefined)("what rockcraft recorded", () => {
  const made = recorded.filter(({ expect: { layer } }) => layer !== undefined);
  const refused = recorded.filter(({ expect: { error } }) => error !== undefined && !onlyRockcraft.test(error));

  test("is a number of cases", () => {
    expect({ made: made.length, refused: refused.length }).toEqual({ made: 20, refused: 14 });
  });

  test.for(made.map((one) => [one.about, one] as const))("%s: the same layer and the same files", async ([, one]) => {
    const root = await project(one.id, { ...one.files, "rockcraft.yaml": one.input });

    const rock = await read(root);

    expect(rock.layerFile.path).toBe(one.expect.layer?.path);
    const services = rock.layer["services"] as Record<string, Record<string, unknown>>;
    expect({
      ...rock.layer,
      services: { ...services, "statsd-exporter": { ...services["statsd-exporter"], summary: { $prose: true } } },
    }).toEqual(one.expect.layer?.content);
    expect([...rock.files.included].sort()).toEqual(primed(one));
    const packages = one.expect.expanded?.parts["flask-framework/dependencies"]?.["python-packages"];
    expect(rock.requirements.packages).toEqual(expect.arrayContaining(packages as string[]));
  });

  test.for(refused.map((one) => [one.about, one] as const))("%s: refused in the same words", async ([, one]) => {
    const root = await project(one.id, { ...one.files, "rockcraft.yaml": one.input });

    // Of what is wrong with rockcraft.yaml itself, pydantic speaks; of the project, the extension.
    const words = one.expect.error?.split("\n")[0]?.startsWith("- ") ? one.expect.error : "";
    await expect(read(root)).rejects.toMatchObject({ code: "rock-invalid", message: expect.stringContaining(words) });
  });
});

/** The files of the project that end up in the rock: what is organised into it, but for the exclusions of the last step. */
function primed(one: RecordedCase): readonly string[] {
  const part = one.expect.expanded?.parts["flask-framework/install-app"];
  const prime = (part?.["prime"] ?? []) as readonly string[];
  const organised = Object.entries((part?.["organize"] ?? {}) as Readonly<Record<string, string>>);
  return organised
    .filter(([, to]) => !prime.includes(`-${to}`))
    .map(([from]) => from)
    .sort();
}

describe.skipIf(python === undefined)("a Flask project", () => {
  const app = { "requirements.txt": "Flask\n", "app.py": "app = 1\n" };

  test("needs no rockcraft.yaml", async () => {
    const rock = await read(await project("Guest_Book", app));

    expect(rock.name).toBe("guest-book");
    expect(rock.files.included).toEqual(["app.py"]);
  });

  test("on base 26.04 has its application in /app and its server's settings in /var/lib/gunicorn", async () => {
    const rock = await read(await project("newer", app), "app");

    expect(rock.layer["services"]).toMatchObject({
      flask: { command: "/bin/python3 -m gunicorn -c /var/lib/gunicorn/gunicorn.conf.py 'app:app' -k [ sync ]" },
    });
  });

  test("is told of its modules that the rock will not have, and of system packages", async () => {
    const root = await project("notices", {
      ...app,
      "entries.py": "",
      "lib/__init__.py": "",
      "rockcraft.yaml":
        "name: notices\nextensions: [flask-framework]\nparts:\n  flask-framework/dependencies:\n    stage-packages: [libpq5]\n",
    });

    expect((await read(root)).notices).toEqual([
      "entries.py, lib are not in the rock: list what it needs under parts: flask-framework/install-app: prime in rockcraft.yaml",
      "flask-framework/dependencies: stage-packages libpq5 are in the rock, but not installed here",
    ]);
  });

  test("leaves out what a list of exclusions names, inside folders too", async () => {
    const root = await project("exclusions", {
      ...app,
      "static/a.css": "",
      "static/big/a.iso": "",
      ".git/HEAD": "",
      "rockcraft.yaml":
        "name: x\nextensions: [flask-framework]\nparts:\n  flask-framework/install-app:\n    prime: [-flask/app/static/big, -flask/app/rockcraft.yaml]\n",
    });

    expect((await read(root)).files.included).toEqual(["app.py", "requirements.txt", "static/a.css"]);
  });

  test("without an application is an error that says where it is looked for", async () => {
    const root = await project("no-app", { "requirements.txt": "Flask\n" });

    await expect(read(root)).rejects.toMatchObject({
      message: `cannot make a rock of ${root}:\n- Missing WSGI entrypoint in default search locations`,
      hint: expect.stringMatching(
        /^have a variable app .* in app\.py, main\.py, .* src\/ or no_app\/; or give services\.flask\.command/,
      ),
    });
  });

  test.for<[spec: string, text: string, message: string]>([
    ["broken YAML", "name: x\nservices: [\n", ":3:1: "],
    ["services that are no mapping", "name: x\nextensions: [flask-framework]\nservices: 7\n", ":3:11: services: "],
    ["a bad name", "name: My_App\n", ":1:7: name: must be lower-case"],
    ["another framework", "name: x\nextensions: [go-framework]\n", "neither the extension flask-framework"],
  ])("with %s is an error that names the place", async ([spec, text, message]) => {
    const root = await project(spec.replaceAll(" ", "-"), { ...app, "rockcraft.yaml": text });

    await expect(read(root)).rejects.toMatchObject({ code: "rock-invalid", message: expect.stringContaining(message) });
  });
});
