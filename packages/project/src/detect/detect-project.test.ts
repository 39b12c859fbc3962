import { expect, test } from "vitest";
import { recordedFiles } from "../../test/goldens/recorded-files.ts";
import { detectProject } from "./detect-project.ts";

const pom = "<project><parent><groupId>org.springframework.boot</groupId></parent></project>";

test.for<[framework: string, files: Readonly<Record<string, string>>, entryPoint: string, migration?: string]>([
  [
    "flask",
    { "requirements.txt": "Flask\n", "main.py": "import flask\napplication = flask.Flask('a')\n" },
    "main:application",
  ],
  [
    "django",
    { "requirements.txt": "Django\n", "my_app/my_app/wsgi.py": "application = None\n", "my_app/manage.py": "" },
    "my_app.wsgi:application",
    "my_app/manage.py",
  ],
  [
    "fastapi",
    { "requirements.txt": "fastapi\n", "app.py": "app = FastAPI()\n", "migrate.sh": "" },
    "app:app",
    "migrate.sh",
  ],
  [
    "expressjs",
    {
      "app/package.json": '{"name": "a", "scripts": {"start": "node a"}, "dependencies": {"express": "5"}}',
      "app/migrate.sh": "",
    },
    "npm start",
    "app/migrate.sh",
  ],
  ["go", { "go.mod": "module a\n", migrate: "" }, "my-app", "migrate"],
  ["spring-boot", { "pom.xml": pom }, 'bash -c "java -jar *.jar"'],
])("finds %s, what is run, and what prepares databases", ([framework, files, entryPoint, migration]) => {
  const detected = detectProject(recordedFiles(files), "my-app");

  expect(detected).toMatchObject({ framework, entryPoint, problems: [] });
  expect(detected.migration).toBe(migration);
  expect(detected.services.filter(({ kind }) => kind === "main")).toHaveLength(1);
});

test("takes the framework of rockcraft.yaml before what dependencies say, and tells workers and schedulers", () => {
  const rock = `name: a
base: ubuntu@24.04
extensions: [go-framework]
services:
  mail-worker: {override: replace, command: mail}
  nightly-scheduler: {override: replace, command: nightly}
parts: {}
`;

  const detected = detectProject(
    recordedFiles({ "rockcraft.yaml": rock, "go.mod": "", "requirements.txt": "flask\n" }),
    "a",
  );

  expect(detected.framework).toBe("go");
  expect(Object.fromEntries(detected.services.map(({ name, kind }) => [name, kind]))).toEqual({
    "mail-worker": "worker",
    "nightly-scheduler": "scheduler",
    go: "main",
  });
});

test("says what was looked for where there is nothing", () => {
  const { framework, clues } = detectProject(recordedFiles({}), "nothing");

  expect(framework).toBeUndefined();
  expect(clues.length).toBeGreaterThan(15);
  expect(clues.every(({ found }) => !found)).toBe(true);
});

test("says why rockcraft would refuse the application", () => {
  const { framework, entryPoint, problems } = detectProject(recordedFiles({ "requirements.txt": "flask\n" }), "a");

  expect({ framework, entryPoint }).toEqual({ framework: "flask", entryPoint: undefined });
  expect(problems.join()).toContain("Missing WSGI entrypoint");
});

test.for<[spec: string, files: Readonly<Record<string, string>>, port: number | undefined]>([
  ["has the port of the extension's option", {}, 8080],
  ["has the port that its charm gives the option", { "charm/charmcraft.yaml": charmOn("24.04", 9000) }, 9000],
  [
    "has the framework's own port on a base without the option",
    { "charm/charmcraft.yaml": charmOn("26.04") },
    undefined,
  ],
  ["has it so with a rock of that base", { "rockcraft.yaml": "name: a\nbase: ubuntu@26.04\n" }, undefined],
  ["has the port of paas-config.yaml", { "charm/paas-config.yaml": "port: 9001\n" }, 9001],
])("a FastAPI application %s", ([, files, port]) => {
  const detected = detectProject(recordedFiles({ "requirements.txt": "fastapi\n", ...files }), "a");

  expect(detected.framework).toBe("fastapi");
  expect(detected.port).toBe(port);
});

function charmOn(base: string, port?: number): string {
  const options = port === undefined ? "" : `config: {options: {webserver-port: {default: ${port}}}}\n`;
  return `name: a\nbase: ubuntu@${base}\nextensions: [fastapi-framework]\n${options}`;
}
