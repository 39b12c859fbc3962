import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPebbleClient } from "../client.ts";
import { PebbleError } from "../errors.ts";
import type { Pebble } from "../pebble.ts";
import { followOpened, type LeftOpen } from "./left-open.ts";
import {
  answer,
  failure,
  readyChange,
  result,
  type Script,
  type ScriptedServer,
  scriptedServer,
} from "./scripted-server.ts";

let server: ScriptedServer | undefined;
let clients: Pebble[] = [];
let opened: LeftOpen;
beforeEach(() => {
  opened = followOpened();
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server?.close();
  server = undefined;

  expect(await opened.settled()).toEqual([]);
  opened.stop();
});

function clientOf(socketPath: string): Pebble {
  const client = createPebbleClient({ socketPath });
  clients.push(client);
  return client;
}

async function clientFor(script: Script): Promise<Pebble> {
  server = await scriptedServer(script);
  return clientOf(server.socketPath);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "no error";
  } catch (error) {
    return error instanceof PebbleError ? error.code : `not typed: ${String(error)}`;
  }
}

async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count += 1;
  return count;
}

const soon = { timeoutMs: 150 };
/** One call of each way of reading an answer. */
const calls: readonly [name: string, call: (pebble: Pebble, options: { timeoutMs: number }) => Promise<unknown>][] = [
  ["a read", (pebble, options) => pebble.plan(options)],
  ["a change", (pebble, options) => pebble.replan(options)],
  ["the wait for a change", (pebble, options) => pebble.waitChange("1", options)],
  ["a read of files", (pebble, options) => pebble.readFiles(["/a"], options)],
  ["a pull", async (pebble, options) => await drain(await pebble.pull("/a", options))],
  ["a push", (pebble, options) => pebble.push("/a", "content", options)],
  ["logs", (pebble, options) => pebble.logs({}, options)],
  ["followed logs", (pebble, options) => drain(pebble.followLogs({}, options))],
  ["metrics", (pebble, options) => pebble.metrics(options)],
  ["the wait for notices", (pebble, options) => pebble.waitNotices({}, 60_000, options)],
];

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const faults: readonly [name: string, code: string, script: Script][] = [
  ["closes at once", "reset", ({ socket }) => socket.destroy()],
  ["closes in the middle of the head", "reset", ({ socket }) => void socket.end("HTTP/1.1 200 OK\r\nConte")],
  [
    "closes in the middle of the body",
    "reset",
    ({ socket }) => void socket.end(`${head}Content-Length: 99\r\n\r\n{"type`),
  ],
  [
    "closes in the middle of a chunk",
    "reset",
    ({ socket }) => void socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n40\r\n{"type":"sy`),
  ],
  ["never answers", "timeout", () => undefined],
  ["never goes on after the head", "timeout", ({ socket }) => void socket.write(`${head}Content-Length: 99\r\n\r\n`)],
  ["never ends the body", "timeout", ({ socket }) => void socket.write(`${head}Content-Length: 99\r\n\r\n{"type`)],
  [
    "lets its answer drip",
    "timeout",
    ({ socket }) => {
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      const timer = setInterval(() => socket.write("1\r\n \r\n"), 5);
      socket.on("close", () => clearInterval(timer));
    },
  ],
  ["answers garbage", "bad-answer", ({ socket }) => void socket.end("\u0000\u0001 I am no server\r\n\r\n")],
  [
    "breaks its own encoding",
    "bad-answer",
    ({ socket }) => void socket.write(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
  ],
  [
    "answers a head without end",
    "bad-answer",
    ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nA: ${"a".repeat(100_000)}`),
  ],
];

describe.for(faults)("a Pebble that %s", ([, code, script]) => {
  test.for(calls)(`ends %s with ${code}`, async ([, call]) => {
    const pebble = await clientFor(script);

    expect(await codeOf(call(pebble, soon))).toBe(code);
  });
});

test.for(faults)("a Pebble that %s once the change is asked for ends it with %s", async ([, code, script]) => {
  const pebble = await clientFor((request) =>
    request.method === "POST" ? result(request, null, "1") : script(request),
  );

  expect(await codeOf(pebble.restart(["a"], { timeoutMs: 300 }))).toBe(code);
});

test.for([
  ["no JSON", "<html>"],
  ["nothing", ""],
  ["JSON of another kind", '{"type":"other"}'],
  ["a list", "[]"],
  ["a number", "1"],
  ["an answer without its result", '{"type":"sync"}'],
])("an answer of %s is a bad answer, whatever the call", async ([, body]) => {
  const pebble = await clientFor((request) => answer(request, 200, body ?? ""));
  const others = calls.filter(([name]) => !/logs|metrics|notices|push/.test(name));

  const codes = await Promise.all(others.map(([, call]) => codeOf(call(pebble, { timeoutMs: 5_000 }))));

  expect(new Set(codes)).toEqual(new Set(["bad-answer"]));
});

test.for(calls)("%s knows a socket that is missing, refuses, or cannot be one", async ([, call]) => {
  const home = mkdtempSync(join(tmpdir(), "no-pebble-"));
  writeFileSync(join(home, "file"), "");

  const codes = await Promise.all(
    ["missing", "file", "file/below"].map((path) => codeOf(call(clientOf(join(home, path)), soon))),
  );

  expect(codes).toEqual(["socket-missing", "refused", "socket-missing"]);
  rmSync(home, { recursive: true });
});

test.for(calls)("%s ends when its caller cancels it, before or meanwhile", async ([, call]) => {
  const pebble = await clientFor(() => undefined);
  const meanwhile = new AbortController();

  const early = codeOf(call(pebble, { timeoutMs: 20_000, ...{ signal: AbortSignal.abort() } }));
  const late = codeOf(call(pebble, { timeoutMs: 20_000, ...{ signal: meanwhile.signal } }));
  setTimeout(() => meanwhile.abort(), 20);

  expect(await Promise.all([early, late])).toEqual(["cancelled", "cancelled"]);
});

test("an answer without end is too large, and read no further", async () => {
  let sent = 0;
  const pebble = await clientFor(({ socket }) => {
    const chunk = Buffer.alloc(1024 * 1024, "a");
    socket.write(`${head}Content-Length: 999999999999\r\n\r\n`);
    const more = (): void => {
      while (!socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) break;
      }
    };
    socket.on("drain", more);
    more();
  });

  expect(await codeOf(pebble.plan({ timeoutMs: 20_000 }))).toBe("too-large");
  expect(sent).toBeLessThan(100 * 1024 * 1024);
});

test("errors of Pebble keep their texts, and their codes say what to do", async () => {
  const answers: [number, string][] = [
    [400, "what is wrong"],
    [401, "access denied"],
    [403, "not yours"],
    [404, "cannot find it"],
    [404, "invalid API endpoint requested"],
    [405, 'method "POST" not allowed'],
    [500, "internal"],
    [504, "timed out waiting for change after 1s"],
  ];
  const pebble = await clientFor((request) => failure(request, ...(answers.shift() ?? [500, ""])));

  const seen: string[] = [];
  for (const _ of [...answers]) {
    seen.push(
      await pebble.change("1").then(
        () => "no error",
        (error: PebbleError) => `${error.code}: ${error.message}`,
      ),
    );
  }

  expect(seen).toEqual([
    "bad-request: what is wrong",
    "permission: access denied",
    "permission: not yours",
    "not-found: cannot find it",
    "not-supported: invalid API endpoint requested",
    'not-supported: method "POST" not allowed',
    "bad-request: internal",
    "timeout: timed out waiting for change after 1s",
  ]);
});

test("no error carries what Pebble answered", async () => {
  const pebble = await clientFor((request) => answer(request, 200, '{"PASSWORD": hunter2'));

  const error = await pebble.plan().catch((reason: unknown) => reason);

  expect(String(error)).not.toContain("hunter2");
  expect(inspect(error)).not.toContain("hunter2");
});

test("a Pebble that is unhealthy answers so", async () => {
  const pebble = await clientFor((request) =>
    answer(request, 502, '{"type":"sync","status-code":502,"status":"Bad Gateway","result":{"healthy":false}}'),
  );

  expect(await pebble.health()).toBe(false);
});

test("a Pebble that restarts while a change is awaited is a reset, though the next one knows that change", async () => {
  const pebble = await clientFor((request) => {
    if (request.method === "POST") result(request, null, "1");
    else
      void server?.restart((next) =>
        result(next, next.path.endsWith("info") ? { version: "1.0.0", "boot-id": "b" } : readyChange()),
      );
  });

  expect(await codeOf(pebble.replan({ timeoutMs: 20_000 }))).toBe("reset");
  expect(await pebble.systemInfo()).toEqual({ version: "1.0.0", bootId: "b" });
});

test("a read is asked again when the kept-alive connection died with the last Pebble", async () => {
  const info: Script = (request) => result(request, { version: "1.0.0", "boot-id": "a" });
  const pebble = await clientFor(info);
  await pebble.systemInfo();
  let first = true;
  await server?.restart((request) => {
    if (first) request.socket.destroy();
    else info(request);
    first = false;
  });
  await pebble.systemInfo().catch(() => undefined);

  expect((await pebble.systemInfo()).version).toBe("1.0.0");
});

test("a Pebble that says too early that a change is not ready is not asked in a loop", async () => {
  const pebble = await clientFor((request) => failure(request, 504, "timed out"));

  expect(await codeOf(pebble.waitChange("1", { timeoutMs: 250 }))).toBe("timeout");
  expect(server?.requests.length).toBeLessThan(6);
});

test("the time for asking and the time for waiting are one deadline", async () => {
  const pebble = await clientFor((request) => {
    if (request.method === "POST") setTimeout(() => result(request, null, "1"), 100);
  });

  const error = await pebble.replan({ timeoutMs: 200 }).catch((reason: Error) => reason.message);

  expect(error).toMatch(/not ready within \d\d?(\.\d+)? ms|no answer/);
});

test("calls that follow each other share one connection, and closing ends it", async () => {
  const sockets = new Set<unknown>();
  const pebble = await clientFor((request) => {
    sockets.add(request.socket);
    if (request.method === "POST") result(request, null, "1");
    else if (request.path.includes("/wait")) result(request, readyChange());
    else if (request.path.includes("system-info")) result(request, { version: "1.0.0" });
    else result(request, []);
  });

  await pebble.systemInfo();
  await pebble.replan();
  await pebble.services();
  await pebble.notices();
  pebble.close();

  expect(sockets.size).toBe(1);
  await expect.poll(() => server?.connections()).toBe(0);
});

test("calls that wait do not keep others from Pebble", async () => {
  const pebble = await clientFor((request) => {
    if (!request.path.includes("notices")) result(request, { version: "1.0.0" });
  });
  const stop = new AbortController();

  const waits = Array.from({ length: 20 }, () => codeOf(pebble.waitNotices({}, 60_000, { signal: stop.signal })));
  const { version } = await pebble.systemInfo();
  stop.abort();

  expect(version).toBe("1.0.0");
  expect(new Set(await Promise.all(waits))).toEqual(new Set(["cancelled"]));
});
