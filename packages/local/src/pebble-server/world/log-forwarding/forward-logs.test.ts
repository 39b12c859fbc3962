import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { hostname } from "node:os";
import type { LogTarget, Plan, Service } from "@paas-charm/core/pebble";
import { createEngine, type Logs, type World } from "@paas-charm/core/pebble-engine";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { forwardLogs, type LogForwarding } from "./forward-logs.ts";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let logs: Logs;
let said: string[];

beforeEach(() => {
  let now = Date.parse("2026-01-02T03:04:05.678Z");
  const world = { now: () => (now += 1), after: () => () => {} } as unknown as World;
  logs = createEngine({ world }).logs;
  said = [];
});

interface Push {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** Takes what is pushed, answering with these statuses first and with 204 then. */
async function receiver(statuses: number[] = [], hold: Promise<unknown> = Promise.resolve()) {
  const pushes: Push[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    pushes.push({ path: request.url ?? "", headers: request.headers as Push["headers"], body });
    server.emit("pushed");
    await hold;
    response.writeHead(statuses.shift() ?? 204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes,
    async has(count: number) {
      while (pushes.length < count) await once(server, "pushed");
    },
  };
}

function forward(plan: Plan | (() => Plan), flushMs = 5): LogForwarding {
  const forwarding = forwardLogs({
    logs,
    plan: typeof plan === "function" ? plan : () => plan,
    version: "v1.2.3",
    say: (message) => void said.push(message),
    flushMs,
  });
  onTestFinished(() => forwarding.end());
  forwarding.planChanged();
  return forwarding;
}

const app: Service = { override: "replace", command: "app" };
const loki = (url: string, more: LogTarget = {}): LogTarget => ({
  override: "replace",
  type: "loki",
  location: `${url}/loki/api/v1/push`,
  services: ["all"],
  ...more,
});
/** Long enough never to be reached. */
const never = 1_000_000;

const linesOf = (pushes: readonly Push[]): readonly string[] =>
  pushes.flatMap(({ body }) =>
    (body as { streams: { values: [string, string][] }[] }).streams.flatMap(({ values }) =>
      values.map(([, line]) => line),
    ),
  );

test("pushes lines to Loki with their times, a stream with labels for each service", async () => {
  const { url, pushes, has } = await receiver();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Pebble's way to name a variable
  const labels = { env: "$STAGE-${WHERE}", none: "<$MISSING>", cost: "5$" };
  const plan: Plan = {
    services: { b: { ...app, environment: { STAGE: "prod", WHERE: "eu" } }, a: app },
    "log-targets": { t: loki(url, { labels }) },
  };
  forward(plan);

  logs.write("b", "one\n");
  logs.write("a", "two\n");
  logs.write("b", "three\n");
  await has(1);

  expect(pushes).toEqual([
    {
      path: "/loki/api/v1/push",
      headers: expect.objectContaining({
        "content-type": "application/json; charset=utf-8",
        "user-agent": "pebble/v1.2.3",
      }),
      body: {
        streams: [
          {
            stream: { cost: "5$", env: "-", none: "<>", pebble_service: "a" },
            values: [[expect.stringMatching(/^17673230456\d\d000000$/), "two"]],
          },
          {
            stream: { cost: "5$", env: "prod-eu", none: "<>", pebble_service: "b" },
            values: [
              [expect.stringMatching(/^17673230456\d\d000000$/), "one"],
              [expect.stringMatching(/^17673230456\d\d000000$/), "three"],
            ],
          },
        ],
      },
    },
  ]);
});

test("sends lines to a collector of OpenTelemetry", async () => {
  const { url, pushes, has } = await receiver();
  const target: LogTarget = { type: "opentelemetry", location: url, services: ["app"], labels: { z: "1", a: "2" } };
  forward({ services: { app }, "log-targets": { t: target } });

  logs.write("app", "hello\n");
  await has(1);

  expect(pushes[0]).toMatchObject({ path: "/v1/logs", headers: { "content-type": "application/json" } });
  expect(pushes[0]?.body).toEqual({
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: "service.name", value: { stringValue: "app" } },
            { key: "a", value: { stringValue: "2" } },
            { key: "z", value: { stringValue: "1" } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: "pebble" },
            logRecords: [{ timeUnixNano: expect.stringMatching(/^1767323045\d{9}$/), body: { stringValue: "hello" } }],
          },
        ],
      },
    ],
  });
});

test.for<[spec: string, services: readonly string[], forwarded: readonly string[]]>([
  ["all", ["all"], ["a", "b"]],
  ["all but one", ["all", "-a"], ["b"]],
  ["one of none", ["-all", "b"], ["b"]],
  ["the last that names it", ["a", "-a", "b", "all"], ["a", "b"]],
  ["none", [], []],
  ["none of what is taken back", ["a", "-all"], []],
])("forwards the services that are meant: %s", async ([, services, forwarded]) => {
  const some = await receiver();
  const every = await receiver();
  const targets = { some: loki(some.url, { services }), every: loki(every.url) };
  const forwarding = forward({ services: { a: app, b: app }, "log-targets": targets });

  logs.write("a", "a\n");
  logs.write("b", "b\n");
  await forwarding.end();

  expect(linesOf(every.pushes)).toEqual(["a", "b"]);
  expect(linesOf(some.pushes)).toEqual(forwarded);
});

test("sends a hundred lines at once without waiting, and the rest in the end", async () => {
  const { url, pushes, has } = await receiver();
  const forwarding = forward({ services: { app }, "log-targets": { t: loki(url) } }, never);

  for (let line = 0; line < 250; line += 1) logs.write("app", `${line}\n`);
  await has(2);
  await forwarding.end();

  expect(pushes.map((push) => linesOf([push]).length)).toEqual([100, 100, 50]);
  expect(linesOf(pushes)).toEqual(Array.from({ length: 250 }, (_, line) => `${line}`));
});

test("forwards what a service printed before it had a target", async () => {
  const { url, pushes, has } = await receiver();
  logs.write("app", "early\n");
  let plan: Plan = { services: { app } };
  const forwarding = forward(() => plan);

  plan = { services: { app }, "log-targets": { t: loki(url) } };
  forwarding.planChanged();
  await has(1);

  expect(linesOf(pushes)).toEqual(["early"]);
});

test("sends lines again that a server had trouble with, and drops those that it refused", async () => {
  const { url, pushes, has } = await receiver([503, 429, 400]);
  forward({ services: { app }, "log-targets": { t: loki(url) } });

  for (const [index, line] of ["one", "two", "three", "four"].entries()) {
    logs.write("app", `${line}\n`);
    await has(index + 1);
    await expect.poll(() => said.length, soon).toBe(Math.min(index + 1, 3));
  }

  expect(pushes.map((push) => linesOf([push]))).toEqual([["one"], ["one", "two"], ["one", "two", "three"], ["four"]]);
  expect(said).toEqual([
    'cannot flush logs to target "t": server returned HTTP 503 Service Unavailable',
    'cannot flush logs to target "t": server returned HTTP 429 Too Many Requests',
    'cannot flush logs to target "t": server returned HTTP 400 Bad Request, dropping 3 logs',
  ]);
});

test("tries once more in the end what could not be delivered", async () => {
  const { url, pushes } = await receiver([503, 503]);
  const forwarding = forward({ services: { app }, "log-targets": { t: loki(url) } });
  logs.write("app", "one\n");
  await expect.poll(() => said.length, soon).toBe(1);

  await forwarding.end();

  expect(pushes.map((push) => linesOf([push]))).toEqual([["one"], ["one"]]);
});

test("keeps the last hundred lines while a server cannot be reached", async () => {
  const { url, pushes, has } = await receiver([500]);
  forward({ services: { app }, "log-targets": { t: loki(url) } }, never);

  for (let line = 0; line < 100; line += 1) logs.write("app", `${line}\n`);
  await expect.poll(() => said.length, soon).toBe(1);
  for (let line = 100; line < 200; line += 1) logs.write("app", `${line}\n`);
  await has(2);

  expect(linesOf(pushes.slice(1))).toEqual(Array.from({ length: 100 }, (_, line) => `${line + 100}`));
});

test("loses nothing that comes while a server takes its time", async () => {
  const slow = Promise.withResolvers<void>();
  const { url, pushes, has } = await receiver([], slow.promise);
  forward({ services: { app }, "log-targets": { t: loki(url) } });

  logs.write("app", "first\n");
  await has(1);
  for (let line = 0; line < 150; line += 1) logs.write("app", `${line}\n`);
  slow.resolve();
  await has(3);

  expect(linesOf(pushes)).toHaveLength(151);
});

test("sends no more of a service that a target has lost, and new labels with what is new", async () => {
  const { url, pushes, has } = await receiver();
  let target = loki(url, { labels: { v: "1" } });
  const forwarding = forward(() => ({ services: { a: app, b: app }, "log-targets": { t: target } }), never);

  logs.write("a", "a1\n");
  logs.write("b", "b1\n");
  target = loki(url, { labels: { v: "2" }, services: ["a"] });
  forwarding.planChanged();
  await has(1);
  logs.write("a", "a2\n");
  logs.write("b", "b2\n");
  await forwarding.end();

  const streams = pushes.flatMap(({ body }) => (body as { streams: { stream: unknown }[] }).streams);
  expect(linesOf(pushes)).toEqual(["a1", "b1", "a2"]);
  expect(streams.map(({ stream }) => stream)).toEqual([
    { pebble_service: "a", v: "1" },
    { pebble_service: "b", v: "1" },
    { pebble_service: "a", v: "2" },
  ]);
});

test("says of a target that is none, and serves the others", async () => {
  const { url, pushes, has } = await receiver();
  const targets = { bad: { type: "syslog", location: "http://x" }, good: loki(url) };
  forward({ services: { app }, "log-targets": targets });

  logs.write("app", "hello\n");
  await has(1);

  expect(linesOf(pushes)).toEqual(["hello"]);
  expect(said).toEqual([expect.stringContaining('target "bad": invalid syslog server location "http://x"')]);
});

test("sends to syslog over TCP, each message after its length", async () => {
  let received = "";
  const server = createTcpServer((socket) => {
    socket.on("data", (chunk) => {
      received += chunk.toString();
      server.emit("received");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const location = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target: LogTarget = { type: "syslog", location, services: ["all"], labels: { b: 'a"]\\', a: "1" } };
  const forwarding = forward({ services: { app }, "log-targets": { t: target } });

  logs.write("app", "größe\nnext\n");
  while (!received.includes("next")) await once(server, "received");
  await forwarding.end();

  const [first = "", second = ""] = received.split(/(?<=größe)/);
  const [, length, message = ""] = /^(\d+) (.*)$/.exec(first) ?? [];
  expect(Number(length)).toBe(Buffer.byteLength(message));
  expect(message).toMatch(/^<13>1 2026-01-02T03:04:05\.\d{3}Z /);
  expect(message).toContain(` ${hostname()} app - - [pebble@28978 a="1" b="a\\"\\]\\\\"] größe`);
  expect(second).toMatch(/^\d+ <13>1 .* next$/);
});

test("sends to syslog over UDP, a datagram for each line, cut when it is too long", async () => {
  const server = createSocket("udp4");
  const received: string[] = [];
  server.on("message", (message) => void received.push(message.toString()));
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const target: LogTarget = { type: "syslog", location: `udp://127.0.0.1:${server.address().port}`, services: ["all"] };
  forward({ services: { app }, "log-targets": { t: target } });

  logs.write("app", `${"x".repeat(4_010)}\nshort\n`);
  await expect.poll(() => received.length, soon).toBe(2);

  expect(received[0]).toMatch(/ app - - \[pebble@28978\] x{3997}\.\.\.$/);
  expect(received[1]).toMatch(/ short$/);
});
