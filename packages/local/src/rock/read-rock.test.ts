import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Rock, readRock } from "./read-rock.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rock-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(directory, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    if (text.startsWith("#!")) await chmod(join(root, path), 0o755);
  }
  return root;
}

const read = (root: string, framework = "flask", dialect: "1.12" | "2.0b1" = "1.12") =>
  readRock({ directory: root, framework, dialect });
const copied = (rock: Rock) => rock.copies.map(({ from, to }) => `${from.slice(rock.directory.length + 1)} → ${to}`);
const service = (rock: Rock, name: string) => (rock.layer.content["services"] as Record<string, unknown>)[name];

const flask = { "requirements.txt": "Flask\n", "app.py": "app = 1\n" };

test("a project needs no rockcraft.yaml", async () => {
  const rock = read(await project("Guest_Book", flask));

  expect(rock.name).toBe("guest-book");
  expect(rock.layer.path).toBe("/var/lib/pebble/default/layers/001-rockcraft-guest-book.yaml");
  expect(copied(rock)).toEqual(["app.py → /flask/app/app.py"]);
});

test.for<
  [spec: string, framework: string, files: Readonly<Record<string, string>>, copies: readonly string[], command: string]
>([
  [
    "a Django project has its folder's content in the rock, hidden files too, without its SQLite database",
    "django",
    {
      "requirements.txt": "Django\n",
      "site/site/wsgi.py": "application = 1\n",
      "site/manage.py": "",
      "site/.env": "",
      "site/db.sqlite3": "",
      "rockcraft.yaml": "name: site\nbase: ubuntu@24.04\nextensions: [django-framework]\n",
    },
    ["site/.env → /django/app/.env", "site/manage.py → /django/app/manage.py", "site/site → /django/app/site"],
    "/bin/python3 -m gunicorn -c /django/gunicorn.conf.py 'site.wsgi:application' -k [ sync ]",
  ],
  [
    "a FastAPI project has its module and what a charm looks for",
    "fastapi",
    { "requirements.txt": "fastapi\n", "main.py": "app = 1\n", "migrate.sh": "", "notes.txt": "" },
    ["migrate.sh → /app/migrate.sh", "main.py → /app/main.py"],
    "/bin/python3 -m uvicorn main:app",
  ],
  [
    "a Go project has its assets",
    "go",
    { "go.mod": "module example.com/shop\n", "migrate.sh": "", "static/a.css": "", "main.go": "" },
    ["migrate.sh → /app/migrate.sh", "static → /app/static"],
    "shop",
  ],
  [
    "an ExpressJS project's package is npm's to install",
    "expressjs",
    { "app/package.json": '{"name": "shop", "scripts": {"start": "node server.js"}}' },
    [],
    "npm start",
  ],
  [
    "a Spring Boot project has its migration beside the jar",
    "spring-boot",
    { "pom.xml": "<project/>", mvnw: "#!/bin/sh\n", "migrate.sh": "" },
    ["migrate.sh → /app/migrate.sh"],
    'bash -c "java -jar *.jar"',
  ],
])("%s", async ([, framework, files, copies, command]) => {
  const rock = read(await project(join(framework, "shop"), files), framework);

  expect(copied(rock).sort()).toEqual([...copies].sort());
  expect(service(rock, framework)).toMatchObject({ command, user: "_daemon_" });
});

test("for a charm of base 26.04 the application is in /app and its server's settings in /var/lib/gunicorn", async () => {
  const rock = read(await project("newer", flask), "flask", "2.0b1");

  expect(service(rock, "flask")).toMatchObject({
    command: "/bin/python3 -m gunicorn -c /var/lib/gunicorn/gunicorn.conf.py 'app:app' -k [ sync ]",
  });
  expect(copied(rock)).toEqual(["app.py → /app/app.py"]);
});

test("says which modules the rock will not have, and which system packages are not here", async () => {
  const root = await project("notices", {
    ...flask,
    "entries.py": "",
    "lib/__init__.py": "",
    "rockcraft.yaml":
      "name: notices\nbase: ubuntu@24.04\nextensions: [flask-framework]\nparts:\n  flask-framework/dependencies:\n    stage-packages: [libpq5]\n",
  });

  expect(read(root).notices).toEqual([
    "entries.py, lib are not in the rock: list what it needs under parts: flask-framework/install-app: prime in rockcraft.yaml",
    "flask-framework/dependencies: stage-packages libpq5 are in the rock, but not installed here",
  ]);
});

test("leaves out what a list of exclusions names, inside folders too", async () => {
  const root = await project("exclusions", {
    ...flask,
    "static/a.css": "",
    "static/big/a.iso": "",
    ".git/HEAD": "",
    "rockcraft.yaml":
      "name: x\nbase: ubuntu@24.04\nextensions: [flask-framework]\nparts:\n  flask-framework/install-app:\n    prime: [-flask/app/static/big, -flask/app/rockcraft.yaml]\n",
  });

  expect(copied(read(root))).toEqual([
    "app.py → /flask/app/app.py",
    "requirements.txt → /flask/app/requirements.txt",
    "static/a.css → /flask/app/static/a.css",
  ]);
});

describe("refuses", () => {
  test("a project without an application, and says where it is looked for", async () => {
    const root = await project("no-app", { "requirements.txt": "Flask\n" });

    expect(() => read(root)).toThrow(/Missing WSGI entrypoint in default search locations/);
    expect(() => read(root)).toThrow(
      expect.objectContaining({
        faults: [expect.objectContaining({ fix: expect.stringMatching(/^have a variable app .* src\/ or no_app\/;/) })],
      }),
    );
  });

  test("the rock of another framework", async () => {
    const root = await project("other", {
      "go.mod": "module x\n",
      "rockcraft.yaml": "name: x\nbase: ubuntu@24.04\nextensions: [go-framework]\n",
    });

    expect(() => read(root)).toThrow(/neither the extension flask-framework nor a service flask/);
  });

  test.for<[spec: string, text: string, line: number]>([
    ["broken YAML", "name: x\nservices: [\n", 3],
    ["services that are no map", "name: x\nbase: ubuntu@24.04\nextensions: [flask-framework]\nservices: 7\n", 4],
    ["a bad name", "name: My_App\nbase: ubuntu@24.04\nextensions: [flask-framework]\n", 1],
  ])("%s, at its place", async ([spec, text, line]) => {
    const root = await project(spec.replaceAll(" ", "-"), { ...flask, "rockcraft.yaml": text });

    expect(() => read(root)).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ place: expect.objectContaining({ line }) })] }),
    );
  });
});
