import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { observedBy, playObserved, relationEvent } from "../integrations/harness/play-observed.ts";
import { Journal } from "./journal.ts";
import { sendTrace } from "./send-trace.ts";
import { journaled, type Trace, type Tracer } from "./tracer.ts";

/** A receiver of OTLP over HTTP, by the protocol's own names. */
interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly resourceSpans: readonly ResourceSpans[] };
}

interface ResourceSpans {
  readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
  readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code: number };
}

let server: Server;
let received: Received[];
let answer: number | "never";
let url: string;

beforeEach(async () => {
  received = [];
  answer = 200;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ path: request.url, headers: request.headers, body });
      if (answer !== "never") response.writeHead(answer, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tempo = (receiver: string) => ({
  id: 5,
  endpoint: "tracing",
  remoteApp: "tempo",
  remoteUnits: { 0: {} },
  remoteAppData: {
    receivers: JSON.stringify([{ protocol: { name: "otlp_http", type: "http" }, url: receiver }]),
  },
});
const changed = relationEvent("tracing", 5, "changed", "tempo");

function tracerWith(send: Tracer["send"] = sendTrace): Tracer {
  let now = 1_700_000_000_000;
  const clock = (): number => {
    now += 0.5;
    return now;
  };
  return { journal: new Journal(clock), start: now, clock, send };
}

function spans(): readonly Span[] {
  return received.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((s) => s.spans)),
  );
}

test("sends the dispatch where the application's own traces go", async () => {
  const tracer = tracerWith();

  await playObserved(observedBy([tempo(url)]), changed, {
    tracer,
    wrapTools: (execute) => journaled(execute, tracer.journal),
  });

  expect(received.map(({ path, headers }) => [path, headers["content-type"]])).toEqual([
    ["/v1/traces", "application/json"],
  ]);
  const names = spans().map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(["tracing-relation-changed", "observe"]);
  expect(names).toEqual(
    expect.arrayContaining(["config-get", "carry out", "combine", "replan", "publish", "relation-set"]),
  );
});

test("tells whose dispatch it is", async () => {
  await playObserved(observedBy([tempo(url)]), changed, { tracer: tracerWith() });

  const attributes = received[0]?.body.resourceSpans[0]?.resource.attributes ?? [];
  expect(Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))).toMatchObject({
    "service.name": "guestbook-charm",
    juju_application: "guestbook",
    juju_unit: "guestbook/0",
    juju_model: "test-model",
    juju_charm: "guestbook",
  });
});

test("puts every span into another one, at times that OpenTelemetry reads", async () => {
  const tracer = tracerWith();
  await playObserved(observedBy([tempo(url)]), changed, {
    tracer,
    wrapTools: (execute) => journaled(execute, tracer.journal),
  });

  const ids = new Map(spans().map((span) => [span.spanId, span]));
  expect(ids.size).toBe(spans().length);
  expect(spans().filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
  for (const span of spans()) {
    expect([span.traceId, span.spanId].join()).toMatch(/^[0-9a-f]{32},[0-9a-f]{16}$/);
    expect(span.startTimeUnixNano).toMatch(/^17\d{17}$/);
    const parent = ids.get(span.parentSpanId ?? span.spanId);
    expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent?.startTimeUnixNano ?? 0));
    expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(parent?.endTimeUnixNano ?? 0));
  }
});

test("marks what failed", async () => {
  const replan = () => Promise.reject(new Error("broken"));

  const done = await playObserved(observedBy([tempo(url)]), changed, {
    tracer: tracerWith(),
    wrapPebble: (pebble) => Object.assign(Object.create(pebble), { replan }),
  });

  expect(done.state.unitStatus.status).toBe("blocked");
  const failed = spans().filter(({ status }) => status?.code === 2);
  expect(failed.map(({ name }) => name)).toEqual(["replan"]);
});

test("carries no secret, no argument and no message", async () => {
  const tracer = tracerWith();

  await playObserved(observedBy([tempo(url)]), changed, {
    tracer,
    wrapTools: (execute) => journaled(execute, tracer.journal),
  });

  const text = JSON.stringify(received[0]?.body);
  expect(text).not.toContain("secret:keykeykeykeykeykeyke");
  expect(text).not.toMatch(/kkkkkkkk|--format/);
});

test("sends nothing without a receiver", async () => {
  const sent: Trace[] = [];
  const tracer = tracerWith(async (trace) => void sent.push(trace));

  await playObserved(observedBy([]), { kind: "lifecycle", name: "config-changed" }, { tracer });
  await playObserved(observedBy([{ ...tempo(url), remoteAppData: {} }]), changed, { tracer });

  expect(sent).toEqual([]);
});

test.for<[spec: string, how: () => void]>([
  [
    "refuses",
    () => {
      answer = 503;
    },
  ],
  [
    "never answers",
    () => {
      answer = "never";
    },
  ],
  [
    "is away",
    () => {
      server.closeAllConnections();
      server.close();
    },
  ],
])("ends the dispatch as usual when the receiver %s", async ([, prepare]) => {
  prepare();
  const tracer = tracerWith(async (trace, receiver) => await sendTrace(trace, receiver, 200));

  const done = await playObserved(observedBy([tempo(url)]), changed, { tracer });

  expect(done.result.exitCode).toBe(0);
  expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
});

test("keeps the path of a receiver behind an ingress", async () => {
  await playObserved(observedBy([tempo(`${url}/cos-tempo`)]), changed, { tracer: tracerWith() });

  expect(received[0]?.path).toBe("/cos-tempo/v1/traces");
});
