import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../src/backing/index.ts";
import { type Container, type ContainerEngine, chooseContainer } from "../src/container/index.ts";
import { createProcesses, portOwner, runCommand } from "../src/processes/index.ts";
import { findPebble, findStatsdExporter } from "../src/programs/index.ts";
import { readRock, rockImage } from "../src/rock/index.ts";
import { makeRuntime } from "../src/runtime/index.ts";
import { goMissing, privateRootMissing, testCache } from "./machine.ts";

const missing = (await privateRootMissing()) ?? ((await goMissing()) ? "no Go" : undefined);

const app = `
import os, flask
app = flask.Flask(__name__)

@app.get("/")
def home():
    return {"user": os.getuid(), "parent": os.getppid(), "directory": os.getcwd(), "flavour": os.environ.get("FLAVOUR")}
`;

describe.skipIf(missing !== undefined)(`a Flask rock on this machine${missing ? ` (${missing})` : ""}`, () => {
  const processes = createProcesses();
  let directory: string;
  let engine: ContainerEngine;
  let client: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pc-"));
    engine = await chooseContainer({ processes, cache: testCache, pebble: "real" });
    client = (await findPebble({ processes, cache: testCache })).path;
  });
  afterAll(async () => {
    await processes.stopAll(0);
    await rm(directory, { recursive: true, force: true });
  });

  /** A project whose exporter listens where no other test's does. */
  async function project(name: string, metrics: { readonly udp: number; readonly http: number }): Promise<string> {
    const root = join(directory, name);
    await mkdir(root);
    await writeFile(join(root, "requirements.txt"), "Flask==3.1.2\n");
    await writeFile(join(root, "app.py"), app);
    await writeFile(
      join(root, "rockcraft.yaml"),
      `name: ${name}
base: ubuntu@24.04
extensions: [flask-framework]
environment: {FLAVOUR: lemon}
services:
  statsd-exporter:
    command: /bin/statsd_exporter --statsd.mapping-config=/statsd-mapping.conf --statsd.listen-udp=127.0.0.1:${metrics.udp} --statsd.listen-tcp= --web.listen-address=127.0.0.1:${metrics.http}
`,
    );
    return root;
  }

  const pebble = (container: Container, ...args: string[]) =>
    runCommand(processes, {
      name: "pebble",
      command: client,
      args,
      environment: { PEBBLE_SOCKET: container.socket, HOME: "/root", PATH: process.env["PATH"] ?? "" },
    });

  test.for<[dialect: "1.12" | "2.0b1", directory: string, gunicorn: string]>([
    ["1.12", "/flask/app", "/flask"],
    ["2.0b1", "/app", "/var/lib/gunicorn"],
  ])(
    "for a charm of dialect %s: the real application answers from below Pebble, and its requests are counted",
    { timeout: 180_000 },
    async ([dialect, place, gunicorn]) => {
      const host = "127.0.0.1";
      const [port, udp, http] = [await freePort(host), await freePort(host), await freePort(host)];
      const root = await project(dialect === "1.12" ? "older" : "newer", { udp, http });
      const rock = readRock({ directory: root, framework: "flask", dialect });
      const runtime = await makeRuntime(rock, { processes, cache: testCache });
      const statsdExporter = (await findStatsdExporter({ processes, cache: testCache })).path;
      const container = await engine.start({
        name: "flask-app",
        runDirectory: join(directory, `run-${dialect}`),
        image: rockImage(rock, { runtime, statsdExporter }),
      });
      onTestFinished(() => container.stop());
      // What the charm does before it replans: its own settings for the server.
      const config = join(directory, "gunicorn.conf.py");
      await writeFile(config, `bind = ["${host}:${port}"]\nchdir = "${place}"\nstatsd_host = "${host}:${udp}"\n`);
      expect((await pebble(container, "push", config, `${gunicorn}/gunicorn.conf.py`)).output).toBe("");

      const started = await pebble(container, "replan");
      const answer = await answering(`http://${host}:${port}/`);
      const metrics = await answering(`http://${host}:${http}/metrics`, /^flask_requests 1$/m);

      expect(started).toMatchObject({ succeeded: true });
      expect(JSON.parse(answer)).toMatchObject({
        user: engine.kind === "private-root" ? 584_792 : 0,
        directory: place,
        flavour: "lemon",
      });
      expect(metrics).toMatch(/^flask_response_code\{status="200"\} 1$/m);
      expect(await ancestors(await listenerOf(port))).toContain(container.pid);
      expect(await readFile(join(root, "app.py"), "utf8")).toBe(app);

      const first = JSON.parse(answer).parent;
      process.kill(await listenerOf(port), "SIGKILL");
      const again = await answering(`http://${host}:${port}/`, new RegExp(`"parent":(?!${first}\\b)`));
      expect(JSON.parse(again)).toMatchObject({ flavour: "lemon" });
    },
  );
});

/** The answer of the address, once there is one that fits; twenty seconds at most. */
async function answering(url: string, fits = /./): Promise<string> {
  let text = "";
  for (let turn = 0; turn < 200; turn += 1) {
    text = await fetch(url).then(
      (response) => response.text(),
      () => "",
    );
    if (fits.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer as expected, but: ${text}`);
}

/** The process that listens on the port and was there first: gunicorn's own, before its workers. */
async function listenerOf(port: number): Promise<number> {
  return (await portOwner(port))?.pid ?? 0;
}

async function ancestors(pid: number): Promise<readonly number[]> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const parent = Number(/^PPid:\s(\d+)/m.exec(status)?.[1] ?? 0);
  return parent === 0 ? [] : [parent, ...(await ancestors(parent))];
}
