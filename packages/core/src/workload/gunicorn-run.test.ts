import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gunicornCheckCommand, renderGunicornConfig } from "./gunicorn.ts";

// The Python that the charm pushes is run by real gunicorns: the one that rocks are built with, and a newer one.
const versions = ["23.0.0", "27.0.1"];
const tracing = ["opentelemetry-sdk==1.45.2", "opentelemetry-exporter-otlp-proto-http==1.45.2"];
const cache = join(import.meta.dirname, "../../node_modules/.cache/gunicorn");
const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;

const application = `
from opentelemetry import trace
tracer = trace.get_tracer("application")

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/boom":
        raise ValueError("it broke")
    if path == "/traced":
        with tracer.start_as_current_span("work"):
            start_response("201 Created", [("X-Request-Id", "from-response")])
        return [b"traced"]
    start_response("200 OK", [])
    return [b"plain"]
`;

/** An environment with that gunicorn, made once. */
function pythonWith(version: string): string {
  const directory = join(cache, version);
  const ready = join(directory, "ready");
  const python = join(directory, "bin/python");
  if (existsSync(ready)) return python;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  run("python3", ["-m", "venv", directory]);
  run(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", `gunicorn==${version}`, ...tracing]);
  writeFileSync(ready, "");
  return python;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

interface LogLine {
  readonly timestamp: string;
  readonly severityText: string;
  readonly body: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

describe.runIf(hasPython || process.env["CI"] === "true").each(versions)("gunicorn %s", (version) => {
  let python: string;
  let directory: string;
  let config: string;
  let port: number;
  let statsd: Socket;
  let collector: Server;
  let gunicorn: ChildProcess | undefined;
  const metrics: string[] = [];
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();

  beforeAll(() => {
    python = pythonWith(version);
  });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "paas-charm-gunicorn-"));
    config = join(directory, "gunicorn.conf.py");
    writeFileSync(join(directory, "app.py"), application);
    port = await freePort();
    statsd = createSocket("udp4");
    statsd.on("message", (message) => arrived(metrics, message.toString()));
    statsd.bind(0, "127.0.0.1");
    await once(statsd, "listening");
    collector = createServer((request, response) => {
      request.resume();
      response.end();
    }).listen(0, "127.0.0.1");
    await once(collector, "listening");
  });

  afterEach(async () => {
    if (gunicorn !== undefined && gunicorn.exitCode === null) {
      gunicorn.kill("SIGTERM");
      await once(gunicorn, "exit");
    }
    gunicorn = undefined;
    statsd.close();
    collector.closeAllConnections();
    collector.close();
    rmSync(directory, { recursive: true, force: true });
    metrics.length = 0;
    lines.length = 0;
  });

  test.for([
    { jsonLogging: false, tracing: false },
    { jsonLogging: true, tracing: false },
    { jsonLogging: false, tracing: true },
    { jsonLogging: true, tracing: true },
  ])("accepts its configuration with %j", (settings) => {
    configure(settings);
    const [command = "", ...args] = gunicornCheckCommand(`${python} -m gunicorn -c ${config} 'app:app' -k [ sync ]`);

    const output = run(command, args);

    expect(output).not.toMatch(/Traceback|Error/);
  });

  test("logs one JSON object a line, and goes on with its metrics", async () => {
    configure({ jsonLogging: true, tracing: false });
    await start();

    await fetch(`http://127.0.0.1:${port}/path%20x?q=1`, { headers: { "X-Request-Id": "r-1" } });
    await fetch(`http://127.0.0.1:${port}/boom`);

    const access = await line(({ attributes }) => attributes["url.path"] === "/path x");
    expect(Object.keys(access).at(-1)).toBe("attributes");
    expect(access).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      severityText: "INFO",
      body: expect.stringContaining('"GET /path%20x?q=1 HTTP/1.1" 200'),
      attributes: {
        "logger.name": "gunicorn.access",
        "http.request.method": "GET",
        "url.path": "/path x",
        "url.query": "q=1",
        "http.response.status_code": 200,
        "client.address": "127.0.0.1",
        duration_ms: expect.any(Number),
        "http.request.header.x-request-id": "r-1",
      },
    });
    expect(access).not.toHaveProperty("traceId");
    const failure = await line(({ severityText }) => severityText === "ERROR");
    expect(failure).toMatchObject({
      body: expect.stringMatching(/^Error handling request .*\/boom$/),
      attributes: {
        "logger.name": "gunicorn.error",
        "exception.type": "ValueError",
        "exception.message": "it broke",
        "exception.stacktrace": expect.stringContaining("Traceback (most recent call last)"),
      },
    });
    await arrival(() => metrics.some((metric) => metric.startsWith("gunicorn.request.status.200:1|c")));
    await arrival(() => metrics.some((metric) => metric.startsWith("gunicorn.request.duration:")));
  });

  test("logs the span that served the request and no other, and exports it", async () => {
    configure({ jsonLogging: true, tracing: true });
    const exported = once(collector, "request");
    await start();

    await fetch(`http://127.0.0.1:${port}/traced`);
    await fetch(`http://127.0.0.1:${port}/plain`);
    await fetch(`http://127.0.0.1:${port}/traced`);

    const traced = await line(({ attributes }) => attributes["url.path"] === "/traced");
    expect(traced.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traced.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(traced.body).toMatch(/ from-response$/);
    expect(traced.attributes["http.response.status_code"]).toBe(201);
    const plain = await line(({ attributes }) => attributes["url.path"] === "/plain");
    expect(plain).not.toHaveProperty("traceId");
    gunicorn?.kill("SIGTERM");
    const exit = await line(({ body }) => body.startsWith("Worker exiting"));
    expect(exit).not.toHaveProperty("traceId");
    const [request] = await exported;
    expect(request.url).toBe("/v1/traces");
  });

  function configure(settings: { readonly jsonLogging: boolean; readonly tracing: boolean }): void {
    const text = renderGunicornConfig({ port, appDirectory: directory, logDirectory: undefined, ...settings });
    writeFileSync(config, text);
  }

  async function start(): Promise<void> {
    const metricsPort = statsd.address().port;
    const { port: collectorPort } = collector.address() as AddressInfo;
    gunicorn = spawn(
      python,
      ["-m", "gunicorn", "-c", config, "app:app", "--statsd-host", `127.0.0.1:${metricsPort}`, "-w", "1"],
      {
        env: {
          ...process.env,
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
          OTEL_BSP_SCHEDULE_DELAY: "50",
        },
      },
    );
    for (const stream of [gunicorn.stdout, gunicorn.stderr]) {
      if (stream !== null) createInterface(stream).on("line", (text) => arrived(lines, JSON.parse(text)));
    }
    await line(({ body }) => body.startsWith("Booting worker"));
  }

  function arrived<Item>(into: Item[], item: Item): void {
    into.push(item);
    for (const check of waiting) check();
  }

  /** Resolves when something that arrived makes it true. */
  function arrival(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  }

  async function line(wanted: (candidate: LogLine) => boolean): Promise<LogLine> {
    await arrival(() => lines.some(wanted));
    const found = lines.find(wanted);
    if (found === undefined) throw new Error("the line that arrived is gone");
    return found;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
