import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reveal } from "../secret.ts";
import { uvicornEnv, uvicornFiles } from "./uvicorn.ts";

// The Python that the charm pushes is run by real uvicorns: an older one, and a newer one.
const versions = ["0.30.6", "0.38.0"];
const tracing = "opentelemetry-sdk==1.45.2";
const cache = join(import.meta.dirname, "../../node_modules/.cache/uvicorn");
const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
const run = promisify(execFile);

const application = `
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
trace.set_tracer_provider(TracerProvider())
tracer = trace.get_tracer("application")

async def answer(send, status):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] == "/boom":
        raise ValueError("it broke")
    if scope["path"] == "/traced":
        with tracer.start_as_current_span("work"):
            await answer(send, 201)
    else:
        await answer(send, 200)
`;

/** An environment with that uvicorn, made once. */
async function pythonWith(version: string): Promise<string> {
  const directory = join(cache, version);
  const ready = join(directory, "ready");
  const python = join(directory, "bin/python");
  if (existsSync(ready)) return python;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await run("python3", ["-m", "venv", directory]);
  await run(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", `uvicorn==${version}`, tracing]);
  writeFileSync(ready, "");
  return python;
}

interface LogLine {
  readonly timestamp: string;
  readonly severityText: string;
  readonly body: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

describe.runIf(hasPython || process.env["CI"] === "true").each(versions)("uvicorn %s", (version) => {
  let python: string;
  let directory: string;
  let uvicorn: ChildProcess | undefined;
  let url: string;
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();

  beforeAll(async () => {
    python = await pythonWith(version);
  });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "paas-charm-uvicorn-"));
    writeFileSync(join(directory, "app.py"), application);
    const server = { kind: "uvicorn", logDirectory: directory } as const;
    for (const { path, content } of uvicornFiles(server, "_daemon_")) writeFileSync(path, reveal(content));
    const variables = { ...uvicornEnv(server), UVICORN_PORT: "0", UVICORN_HOST: "127.0.0.1" } as NodeJS.ProcessEnv;
    uvicorn = spawn(python, ["-m", "uvicorn", "app:app"], {
      cwd: directory,
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [uvicorn.stdout, uvicorn.stderr]) {
      if (stream !== null) createInterface(stream).on("line", arrived);
    }
    const started = await line(({ body }) => body.startsWith("Uvicorn running on"));
    url = /http:\/\/[\d.:]+/.exec(started.body)?.[0] ?? "";
  });

  afterEach(async () => {
    if (uvicorn !== undefined && uvicorn.exitCode === null) {
      uvicorn.kill("SIGTERM");
      await once(uvicorn, "exit");
    }
    rmSync(directory, { recursive: true, force: true });
    lines.length = 0;
  });

  test("logs one JSON object a line", async () => {
    await fetch(`${url}/path?q=1`);
    await fetch(`${url}/boom`);

    const access = await line(({ attributes }) => attributes["url.path"] === "/path");
    expect(access).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      severityText: "INFO",
      body: expect.stringContaining('"GET /path?q=1 HTTP/1.1" 200'),
      attributes: {
        "logger.name": "uvicorn.access",
        "http.request.method": "GET",
        "url.path": "/path",
        "url.query": "q=1",
        "client.address": "127.0.0.1",
        "http.response.status_code": 200,
      },
    });
    expect(await line(({ severityText }) => severityText === "ERROR")).toMatchObject({
      attributes: {
        "logger.name": "uvicorn.error",
        "exception.type": "ValueError",
        "exception.message": "it broke",
        "exception.stacktrace": expect.stringContaining("Traceback (most recent call last)"),
      },
    });
  });

  test("logs the span that served the request and no other", async () => {
    await fetch(`${url}/traced`);
    await fetch(`${url}/plain`);

    const traced = await line(({ attributes }) => attributes["url.path"] === "/traced");
    expect(traced.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traced.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(await line(({ attributes }) => attributes["url.path"] === "/plain")).not.toHaveProperty("traceId");
  });

  function arrived(text: string): void {
    lines.push(JSON.parse(text));
    for (const check of waiting) check();
  }

  /** Resolves with the first line of a kind, once it has arrived. */
  function line(wanted: (candidate: LogLine) => boolean): Promise<LogLine> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = lines.find(wanted);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  }
});
