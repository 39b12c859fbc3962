import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { goMissing, privateRootMissing, testCache } from "../../test/machine.ts";
import { until } from "../../test/until.ts";
import { createProcesses, runCommand } from "../processes/index.ts";
import { findPebble } from "../programs/index.ts";
import { type Container, type ContainerEngine, chooseContainer, type Image } from "./index.ts";

// The real `pebble` is the client of both servers.
const missing = (await privateRootMissing()) ?? ((await goMissing()) ? "no Go" : undefined);
const script = (name: string) => fileURLToPath(new URL(`../../test/${name}.ts`, import.meta.url));
const forms = [
  ["private-root", "real"],
  ["user-namespace", "real"],
  ["private-root", "embedded"],
  ["user-namespace", "embedded"],
] as const;
const title = `a container in a %s with the %s Pebble${missing ? ` (${missing})` : ""}`;

describe.skipIf(missing !== undefined).for(forms)(title, ([kind, which]) => {
  const processes = createProcesses();
  let directory: string;
  let engine: ContainerEngine;
  let client: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pc-"));
    engine = await chooseContainer({ processes, cache: testCache, kind, pebble: which });
    client = (await findPebble({ processes, cache: testCache })).path;
  });
  afterAll(async () => {
    await processes.stopAll(0);
    await rm(directory, { recursive: true, force: true });
  });

  let number = 0;
  async function start(image: Image, onLine?: (line: string) => void): Promise<Container> {
    number += 1;
    const runDirectory = join(directory, `${number}`);
    const container = await engine.start({ name: "flask-app", runDirectory, image, ...(onLine ? { onLine } : {}) });
    onTestFinished(() => container.stop());
    return container;
  }
  const pebble = (container: Container, ...args: string[]) =>
    runCommand(processes, {
      name: "pebble",
      command: client,
      args,
      environment: { PEBBLE_SOCKET: container.socket, HOME: "/root", PATH: process.env["PATH"] ?? "" },
    });
  const shell = async (container: Container, text: string, ...options: string[]) =>
    (await pebble(container, "exec", ...options, "--", "sh", "-c", text)).output;

  const sleeper = (seconds: string): Image => ({
    files: [
      {
        path: "/var/lib/pebble/default/layers/001-rock.yaml",
        text: `services:\n  main:\n    override: replace\n    command: sleep ${seconds}\n    user: _daemon_\n    startup: enabled\n`,
      },
    ],
  });

  test("runs the image's layer as its user, below Pebble", async () => {
    const container = await start(sleeper("471101"));

    expect((await pebble(container, "start", "main")).succeeded).toBe(true);

    const [service] = await processesOf("471101");
    const status = await readFile(`/proc/${service}/status`, "utf8");
    expect(status).toMatch(engine.kind === "private-root" ? /^Uid:\s584792\s/m : /^Uid:/m);
    const server = parentIn(status);
    const first = which === "real" ? server : parentIn(await readFile(`/proc/${server}/status`, "utf8"));
    expect(first).toBe(container.pid);
  });

  test("stopping ends services and leaves no process, mount, socket or directory", async () => {
    const container = await start(sleeper("471102"));
    await pebble(container, "start", "main");
    await shell(container, "sleep 471102 >/dev/null 2>&1 &");
    expect(await processesOf("471102")).toHaveLength(2);

    await container.stop();

    expect(await processesOf("471102")).toEqual([]);
    expect(existsSync(`/proc/${container.pid}`)).toBe(false);
    expect(existsSync(join(container.socketDirectory, ".."))).toBe(false);
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(directory);
    expect(processes.running).toEqual([]);
  });

  test("has terminals", async () => {
    const container = await start({});

    const said = await shell(container, "test -t 1 && echo terminal; test -t 0 || echo no input", "-t", "-I");

    expect(said.trim().split(/\s*\n/)).toEqual(["terminal", "no input"]);
  });

  test("keeps no dead processes whose parents have died", async () => {
    const container = await start(sleeper("471105"));
    const orphans = "for n in 1 2 3; do (sleep 0 &); done; exec sleep 0.3";
    const dead = "cat /proc/[0-9]*/stat | grep -c ' Z '; true";

    await shell(container, orphans);

    await expect.poll(() => shell(container, dead), { timeout: 20_000 }).toBe("0\n");
  });

  test("tells when Pebble was killed", async () => {
    const container = await start({});

    process.kill(container.pid, "SIGKILL");

    expect(await container.exited).toMatchObject({ reason: expect.stringMatching(/^Pebble /) });
    expect(processes.running).toEqual([]);
  });

  test("has folders, files, copies, programs and environment of its own; the project stays as it is", async () => {
    const project = join(directory, "project");
    const environment = join(directory, "venv");
    await mkdir(join(environment, "bin"), { recursive: true });
    await mkdir(join(project, "static"), { recursive: true });
    await writeFile(join(project, "app.py"), "print(1)\n");
    await writeFile(join(project, "static", "it's ok"), "x");
    for (const name of ["celery", "python3"]) {
      await writeFile(join(environment, "bin", name), "#!/bin/sh\necho of the environment\n");
      await chmod(join(environment, "bin", name), 0o755);
    }

    const container = await start({
      directories: [{ path: "/var/log/flask", owner: "_daemon_", mode: 0o750 }],
      files: [
        { path: "/bin/python3", text: '#!/bin/sh\necho "it\'s mine: $*"\n', mode: 0o755 },
        { path: "/flask/gunicorn.conf.py", text: 'chdir = "/flask/app"\n', owner: "_daemon_" },
      ],
      copies: [
        { from: join(project, "app.py"), to: "/flask/app/app.py", owner: "_daemon_" },
        { from: join(project, "static"), to: "/flask/app/static", owner: "_daemon_" },
      ],
      programs: { statsd_exporter: "/bin/echo" },
      mounts: [environment],
      programDirectories: [join(environment, "bin")],
      environment: { FLAVOUR: "lemon" },
    });

    expect(await shell(container, "python3 -c x; /bin/python3; celery; statsd_exporter hi; echo $FLAVOUR")).toBe(
      "it's mine: -c x\nit's mine: \nof the environment\nhi\nlemon\n",
    );
    expect(
      await shell(
        container,
        "stat -c '%U %a %n' /var/log/flask /flask/gunicorn.conf.py /flask/app/app.py /flask/app/static/*",
      ),
    ).toBe(
      "_daemon_ 750 /var/log/flask\n_daemon_ 644 /flask/gunicorn.conf.py\n_daemon_ 644 /flask/app/app.py\n_daemon_ 644 /flask/app/static/it's ok\n".replaceAll(
        "_daemon_ ",
        engine.kind === "private-root" ? "_daemon_ " : "root ",
      ),
    );
    expect(
      await shell(
        container,
        `cd /flask/app && echo changed > app.py && touch new /tmp/t && ls; touch ${environment}/x 2>&1 || :`,
      ),
    ).toMatch(/^app\.py\nnew\nstatic\n.*Read-only file system/s);
    expect(await readFile(join(project, "app.py"), "utf8")).toBe("print(1)\n");
    expect(await readdir(project)).toEqual(["app.py", "static"]);
    expect(["/flask", "/charm/container"].filter(existsSync)).toEqual([]);
  });

  test("shows the system, but neither the user's files nor other processes", async () => {
    const container = await start({});

    expect(await shell(container, "ls /root /home /opt; ls -d /proc/[0-9]* | wc -l")).toMatch(
      /^\/home:\n\n\/opt:\n\n\/root:\n[3-9]\n$/,
    );
    expect(await shell(container, "touch /usr/x /etc/x 2>&1 | grep -c 'Read-only file system'")).toBe("2\n");
    expect(
      await shell(container, "getent passwd _daemon_; echo x > /dev/null; head -c 2 /dev/urandom | wc -c"),
    ).toMatch(/^_daemon_:x:\d+:\d+:.*\n2\n$/);
    expect(await shell(container, "test -t 1 && ls -l /proc/self/fd/1", "-t")).toContain("/dev/pts/");
  });

  test("is a container as Juju starts it", async () => {
    const container = await start({});

    const first = await shell(container, "tr '\\0' ' ' < /proc/1/cmdline");
    expect(first).toMatch(/ run --create-dirs --hold --verbose \n$/);
    expect(first.startsWith("/charm/bin/pebble ")).toBe(which === "real");
    expect(await shell(container, "echo $JUJU_CONTAINER_NAME $PEBBLE $PEBBLE_SOCKET")).toBe(
      "flask-app /charm/container/pebble /charm/container/pebble.socket\n",
    );
  });

  test("can be started again after its stop, as new", async () => {
    const first = await start({});
    await shell(first, "touch /tmp/kept");
    await first.stop();

    const second = await engine.start({
      name: "flask-app",
      runDirectory: join(first.socketDirectory, ".."),
      image: {},
    });
    onTestFinished(() => second.stop());

    expect(await shell(second, "ls /tmp")).toBe("");
  });

  test("a layer that Pebble refuses is an error with Pebble's own words, and leaves nothing", async () => {
    await expect(
      start({ files: [{ path: "/var/lib/pebble/default/layers/001-rock.yaml", text: "services: 7\n" }] }),
    ).rejects.toMatchObject({
      code: "container-failed",
      message: expect.stringMatching(
        /^cannot start the container flask-app: Pebble exited 1:\n[\s\S]*cannot parse layer/,
      ),
    });
    expect(existsSync(join(directory, `${number}`))).toBe(false);
    expect(processes.running).toEqual([]);
  });

  test("something to copy that is not there is named", async () => {
    await expect(start({ copies: [{ from: "/no/such/file", to: "/flask/x" }] })).rejects.toMatchObject({
      code: "container-failed",
      message: "cannot make the container: /no/such/file is not there",
    });
  });

  test("a charm process sees its containers' sockets where Juju puts them, and the host's files", async () => {
    const container = await start({});
    const view = await engine.charmView({
      containers: { "flask-app": container.socketDirectory },
      runDirectory: join(directory, "view"),
    });
    onTestFinished(() => view.stop());
    const dispatch = join(directory, "dispatch");
    await writeFile(
      dispatch,
      '#!/bin/sh\necho "$JUJU_UNIT_NAME $HOME. $(pwd)"\nls /charm/containers\ntouch seen\nexit 3\n',
    );
    await chmod(dispatch, 0o755);

    const child = view.launch({
      unit: "web/0",
      command: dispatch,
      directory,
      environment: { JUJU_UNIT_NAME: "web/0" },
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const [code]: number[] = await once(child, "close");
    const listed = await runCommand(processes, {
      name: "pebble",
      command: client,
      args: ["services"],
      environment: { PEBBLE_SOCKET: container.socket, HOME: "/root" },
    });

    expect({ code, output }).toEqual({ code: 3, output: `web/0 . ${directory}\nflask-app\n` });
    expect(existsSync(join(directory, "seen"))).toBe(true);
    expect(listed.succeeded).toBe(true);
    await view.stop();
    expect(existsSync(join(directory, "view"))).toBe(false);
  });

  test("nothing outlives a parent that was killed", async () => {
    const run = join(directory, "killed");
    const parent = spawn(
      process.execPath,
      ["--conditions=@paas-charm/source", script("start-container-and-hang"), run, kind, which],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [first]: string[] = await once(parent.stdout.setEncoding("utf8"), "data");
    expect(existsSync(`/proc/${Number(first)}`)).toBe(true);
    expect((await processesSeeing(run)).length).toBeGreaterThan(1);

    parent.kill("SIGKILL");

    await until(async () => !existsSync(`/proc/${Number(first)}`) && (await processesSeeing(run)).length === 0);
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(run);
    expect((await stat(run)).isDirectory()).toBe(true);
  });

  test("where nobody may mount, the error says so and what to do", async () => {
    const result = await runCommand(processes, {
      name: "node",
      command: "unshare",
      args: [
        "--user",
        "--map-root-user",
        "sh",
        "-c",
        'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all "$@"',
        "sh",
        process.execPath,
        "--conditions=@paas-charm/source",
        script("fail-to-choose"),
      ],
    });

    expect(JSON.parse(result.output)).toEqual({
      code: "no-container",
      message: expect.stringMatching(
        /^cannot make a container: root may not mount here, and there is no user namespace: unshare/,
      ),
      hint: expect.stringContaining("--privileged"),
    });
  });
});

describe.skipIf(missing !== undefined)("the choice of a Pebble", () => {
  const processes = createProcesses();
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pc-"));
  });
  afterAll(async () => {
    await processes.stopAll(0);
    await rm(directory, { recursive: true, force: true });
  });
  /** On a machine without Go, where `pebble` is this script, when there is one. */
  async function options(text?: string) {
    const path = await mkdtemp(join(directory, "bin-"));
    if (text !== undefined) await writeFile(join(path, "pebble"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return { processes, cache: directory, go: "no-such-go", path };
  }

  test.for<[spec: string, pebble: string | undefined, reason: RegExp]>([
    ["there is none", undefined, /^there is none on PATH; cannot build pebble: there is no Go on PATH$/],
    ["it is too old", "echo v1.4.2", /pebble is 1\.4\.2; 1\.26 or newer is needed; cannot build pebble/],
    [
      "it does not work in a container",
      '[ "$1" = version ] && { echo v1.31.0; exit; }; echo no such luck; exit 9',
      /^cannot start the container trial: Pebble exited 9: no such luck$/,
    ],
  ])(
    "where a real one cannot be had, because %s, it is the embedded one; to insist is an error",
    async ([, pebble, reason]) => {
      const machine = await options(pebble);

      const engine = await chooseContainer(machine);

      expect(engine.kind).not.toBe("path-prefix");
      expect(engine.pebble).toEqual({ kind: "embedded", reason: expect.stringMatching(reason) });
      expect(engine.description).toMatch(/^embedded, private (?:mount|user) namespace/);
      await expect(chooseContainer({ ...machine, pebble: "real" })).rejects.toMatchObject({
        hint: expect.stringContaining("leave out --pebble real"),
      });
    },
  );
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

/** The ids of processes in whose view something below the directory is mounted. */
async function processesSeeing(directory: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const mounts = await readFile(`/proc/${name}/mountinfo`, "utf8").catch(() => "");
    if (mounts.includes(directory)) found.push(Number(name));
  }
  return found;
}

function parentIn(status: string): number {
  return Number(/^PPid:\s(\d+)/m.exec(status)?.[1]);
}
