import { createHash } from "node:crypto";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { JournalEntry } from "./journal.ts";
import type { Receiver, Trace } from "./tracer.ts";

const deadlineMs = 1_000;

/**
 * Sends a trace over OTLP/HTTP as JSON. A receiver that is away, slow or refuses costs the deadline at most, and nothing else: the
 * dispatch is done by then, and a trace is no reason to fail.
 *
 * @see OpenTelemetry protocol, `POST /v1/traces`
 */
export async function sendTrace(trace: Trace, { endpoint }: Receiver, timeoutMs: number = deadlineMs): Promise<void> {
  const url = new URL(`${endpoint.replace(/\/$/, "")}/v1/traces`);
  const body = JSON.stringify(asOtlp(trace));
  await new Promise<void>((resolve) => {
    const post = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeoutMs),
      agent: false,
    });
    post.on("error", () => resolve());
    post.on("close", () => resolve());
    post.on("response", (response) => response.resume());
    post.end(body);
  });
}

function asOtlp(trace: Trace): object {
  const { of } = trace;
  const resource = {
    "service.name": `${of.app}-charm`,
    juju_model: of.model,
    juju_model_uuid: of.modelUuid,
    juju_application: of.app,
    juju_unit: of.unit,
    juju_charm: of.charmName,
  };
  const root = spanId(trace, undefined);
  const outer = {
    traceId: trace.id,
    spanId: root,
    name: trace.event,
    ...times(trace),
    attributes: attributes({
      "juju.event": trace.event,
      "juju.status": trace.status,
      "process.exit.code": trace.exitCode,
    }),
    ...(trace.exitCode !== 0 && failure),
  };
  const spans = trace.entries.map((entry, index) => ({
    traceId: trace.id,
    spanId: spanId(trace, index),
    parentSpanId: entry.parent === undefined ? root : spanId(trace, entry.parent),
    name: entry.name,
    ...times(entry),
    ...(entry.failed && failure),
  }));
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: "paas-charm" }, spans: [outer, ...spans] }],
      },
    ],
  };
}

const failure = { status: { code: 2 } };

function times({ start, end }: Pick<JournalEntry, "start" | "end">): object {
  return { kind: 1, startTimeUnixNano: nanoseconds(start), endTimeUnixNano: nanoseconds(end) };
}

/** Milliseconds since 1970 as nanoseconds, which a number cannot hold. */
function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds * 1000)) * 1000n}`;
}

/** The same span has the same id, however often it is asked for. */
function spanId({ id }: Trace, index: number | undefined): string {
  return createHash("sha256")
    .update(`${id} ${index ?? "root"}`)
    .digest("hex")
    .slice(0, 16);
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): object[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [{ key, value: typeof value === "number" ? { intValue: `${value}` } : { stringValue: value } }];
  });
}
