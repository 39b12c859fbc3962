import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPebbleClient } from "@paas-charm/core/pebble";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { testCache } from "../../test/machine.ts";
import { until } from "../../test/until.ts";
import { createProcesses, findProgram, runCommand } from "../processes/index.ts";
import { type Container, type ContainerEngine, chooseContainer, type Image } from "./index.ts";

// Needs nothing of the machine: it runs everywhere, whoever runs it.
const processes = createProcesses();
const python = await findProgram("python3");
let directory: string;
let engine: ContainerEngine;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "pc-")));
  engine = await chooseContainer({ processes, cache: testCache, kind: "path-prefix" });
});
afterAll(async () => {
  await processes.stopAll(0);
  await rm(directory, { recursive: true, force: true });
});

let number = 0;
async function start(
  image: Image,
): Promise<Container & { readonly pebble: ReturnType<typeof createPebbleClient>; readonly root: string }> {
  number += 1;
  const runDirectory = join(directory, `${number}`);
  const container = await engine.start({ name: "app", runDirectory, image });
  onTestFinished(() => container.stop());
  const pebble = createPebbleClient({ socketPath: container.socket });
  onTestFinished(() => pebble.close());
  return { ...container, pebble, root: join(runDirectory, "root") };
}

const layer = (service: string): Image => ({
  directories: [{ path: "/app", owner: "_daemon_" }],
  files: [
    {
      path: "/var/lib/pebble/default/layers/001-rock.yaml",
      text: `services:\n  main:\n    override: replace\n    startup: enabled\n    user: _daemon_\n${service}`,
    },
  ],
});

test("is embedded, and says why there is no root of its own", async () => {
  expect(engine).toMatchObject({
    kind: "path-prefix",
    pebble: { kind: "embedded" },
    description: expect.stringMatching(/^embedded, path prefix, services run as you \(/),
  });
});

test("a service of the image finds its program, its arguments, its folder and its user", async () => {
  const image = layer("    command: /bin/tell /app/told /app/config\n    working-dir: /app\n");
  const { pebble, root } = await start({
    ...image,
    files: [
      ...(image.files ?? []),
      {
        path: "/bin/tell",
        text: '#!/bin/sh\necho "$(pwd) $2 $FLAVOUR $USER" > "$1"; exec sleep 472101\n',
        mode: 0o755,
      },
      { path: "/app/config", text: "" },
    ],
    environment: { FLAVOUR: "lemon" },
  });

  await pebble.replan();

  expect(await pebble.pullText("/app/told")).toBe(`${root}/app ${root}/app/config lemon _daemon_\n`);
  expect(await readFile(join(root, "app/told"), "utf8")).toContain("lemon");
});

test("what the image has comes before what the machine has, for commands too", async () => {
  const project = join(directory, "project");
  await mkdir(join(project, "static"), { recursive: true });
  await writeFile(join(project, "static", "it's ok"), "x");
  const environment = join(directory, "venv");
  await mkdir(join(environment, "bin"), { recursive: true });
  for (const name of ["celery", "id"]) {
    await writeFile(join(environment, "bin", name), `#!/bin/sh\necho ${name} of the environment\n`);
    await chmod(join(environment, "bin", name), 0o755);
  }
  const { pebble, root } = await start({
    directories: [{ path: "/var/log/app", mode: 0o750 }],
    files: [{ path: "/bin/id", text: "#!/bin/sh\necho mine\n", mode: 0o755 }],
    copies: [{ from: join(project, "static"), to: "/app/static" }],
    programs: { echo_it: "/bin/echo", node_it: { command: [process.execPath, "--eval", "console.log(7)"], files: [] } },
    mounts: [environment],
    programDirectories: [join(environment, "bin")],
  });
  const run = async (...command: string[]) => (await pebble.exec(command, { workingDir: "/app" })).stdout;

  expect(await run("sh", "-c", "id; celery; echo_it hi; node_it; pwd; touch static/new")).toBe(
    `mine\ncelery of the environment\nhi\n7\n${root}/app\n`,
  );
  expect((await pebble.listFiles("/app/static")).map(({ name }) => name)).toEqual(["it's ok", "new"]);
  expect((await stat(join(root, "var/log/app"))).mode & 0o777).toBe(0o750);
  expect(await readdir(join(project, "static"))).toEqual(["it's ok"]);
});

test.skipIf(python === undefined)("Python finds the image's folders in what it opens, enters and imports", async () => {
  const { pebble, root } = await start({
    directories: [{ path: "/flask/app" }, { path: "/var/log/flask" }],
    files: [{ path: "/flask/app/greeting.py", text: "text = 'hello'\n" }],
  });
  const program = `
import os, pathlib, shutil, sys, tempfile
os.chdir("/flask/app")
sys.path.insert(0, "/flask/app")
os.chdir("/")
import greeting
with open("/var/log/flask/access.log", "a") as log:
    log.write(greeting.text)
shutil.copytree("/flask/app", "/flask/copy")
with tempfile.NamedTemporaryFile() as file:
    print(pathlib.Path("/flask/copy/greeting.py").exists(), os.path.exists("/etc/passwd"), file.name)
`;

  const { stdout } = await pebble.exec([python ?? "", "-c", program]);

  expect(stdout).toMatch(new RegExp(`^True True ${root}/tmp/`));
  expect(await readFile(join(root, "var/log/flask/access.log"), "utf8")).toBe("hello");
  expect(existsSync("/flask")).toBe(false);
});

test("a charm that Node runs finds its container's socket where Juju puts it; what the charm starts is told nothing", async () => {
  const container = await start({});
  const runDirectory = join(directory, 'the "view"');
  const view = await engine.charmView({ containers: { app: container.socketDirectory }, runDirectory });
  onTestFinished(() => view.stop());
  const dispatch = join(directory, "dispatch.cjs");
  await writeFile(
    dispatch,
    `#!${process.execPath}
const { connect } = require("node:net");
const { get } = require("node:http");
const path = "/charm/containers/app/pebble.socket";
get({ socketPath: path, path: "/v1/system-info" }, (answer) => {
  connect(path, () => {
    connect({ path }, () => {
      console.log(answer.statusCode, process.env.NODE_OPTIONS, process.env.JUJU_UNIT_NAME, process.cwd());
      process.exit(3);
    });
  });
});
`,
    { mode: 0o755 },
  );

  const child = view.launch({ unit: "web/0", command: dispatch, directory, environment: { JUJU_UNIT_NAME: "web/0" } });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr?.pipe(process.stderr);
  const [code]: number[] = await once(child, "close");

  expect({ code, output }).toEqual({ code: 3, output: `200 undefined web/0 ${directory}\n` });
  await view.stop();
  expect(existsSync(runDirectory)).toBe(false);
});

test("stopping ends the services and leaves no process, socket or directory; a new start is as new", async () => {
  const { pebble, socketDirectory, stop, pid } = await start(layer("    command: sleep 472102\n"));
  await pebble.replan();
  await pebble.exec(["touch", "/tmp/kept"]);
  expect(await processesOf("472102")).toHaveLength(1);

  await stop();

  expect(await processesOf("472102")).toEqual([]);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(existsSync(join(socketDirectory, ".."))).toBe(false);
  const again = await engine.start({ name: "app", runDirectory: join(socketDirectory, ".."), image: {} });
  onTestFinished(() => again.stop());
  const client = createPebbleClient({ socketPath: again.socket });
  onTestFinished(() => client.close());
  expect(await client.listFiles("/tmp")).toEqual([]);
});

test.skipIf(process.platform !== "linux")("nothing outlives a parent that was killed", async () => {
  const run = join(directory, "killed");
  const hang = fileURLToPath(new URL("../../test/start-container-and-hang.ts", import.meta.url));
  const parent = spawn(process.execPath, ["--conditions=@paas-charm/source", hang, run, "path-prefix", "embedded"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [first]: string[] = await once(parent.stdout.setEncoding("utf8"), "data");
  const pebble = createPebbleClient({ socketPath: join(run, "c/container/pebble.socket") });
  await pebble.addLayer("x", { services: { s: { override: "replace", command: "sleep 472103" } } });
  await pebble.start(["s"]);
  pebble.close();

  parent.kill("SIGKILL");

  await until(async () => !existsSync(`/proc/${Number(first)}`) && (await processesOf("472103")).length === 0);
});

test.for<[spec: string, image: Image, message: RegExp]>([
  [
    "a layer that Pebble refuses",
    { files: [{ path: "/var/lib/pebble/default/layers/001-rock.yaml", text: "services: 7\n" }] },
    /^cannot start the container app: Pebble exited 1:\n[\s\S]*cannot parse layer/,
  ],
  [
    "something to copy that is not there",
    { copies: [{ from: "/no/such/file", to: "/app/x" }] },
    /^cannot make the container: \/no\/such\/file is not there$/,
  ],
])("%s is an error that names it, and leaves nothing", async ([, image, message]) => {
  await expect(start(image)).rejects.toMatchObject({
    code: "container-failed",
    message: expect.stringMatching(message),
  });
  expect(existsSync(join(directory, `${number}`))).toBe(false);
});

test.skipIf(process.platform !== "linux").for([
  ["no programs are on the path", { PATH: "/no/programs/here" }, /\(there is no unshare on PATH\)$/],
  ["nobody may mount", {}, /\((?:root may not mount here|not root).*unshare/],
] as const)("where %s it is what is chosen", async ([why, environment, reason]) => {
  const choose = [
    process.execPath,
    "--conditions=@paas-charm/source",
    fileURLToPath(new URL("../../test/choose-and-tell.ts", import.meta.url)),
  ];
  const forbid =
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --inh-caps=-all --bounding-set=-all -- "$@"';
  const [command = "", ...args] =
    why === "nobody may mount" ? ["unshare", "--user", "--map-root-user", "sh", "-c", forbid, "sh", ...choose] : choose;
  const { output } = await runCommand(processes, {
    name: "choose",
    command,
    args,
    environment: { PATH: process.env["PATH"] ?? "", HOME: directory, ...environment },
  });

  const [byItself, real] = JSON.parse(output) as readonly Readonly<Record<string, string>>[];
  expect(byItself).toMatchObject({
    kind: "path-prefix",
    description: expect.stringMatching(reason),
    hint: expect.stringMatching(/^(?:install util-linux|in Docker|run it as root)/),
  });
  expect(real).toMatchObject({ code: "no-container", hint: expect.stringContaining("leave out --pebble real") });
});

/** The ids of processes with this word among their arguments. */
async function processesOf(word: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.split("\0").includes(word)) found.push(Number(name));
  }
  return found;
}
