import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ReceivedSpan } from "./read-export.ts";
import { type RunningTracing, startTracing } from "./start-tracing.ts";

let directory: string;
let receiver: RunningTracing;
const spans: ReceivedSpan[] = [];
const faults: string[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tracing-"));
  receiver = await startTracing({
    directory,
    onSpan: (span) => void spans.push(span),
    onFault: (why) => void faults.push(why),
  });
});
beforeEach(() => {
  spans.length = 0;
  faults.length = 0;
});
afterAll(async () => {
  await receiver.stop();
  await rm(directory, { recursive: true, force: true });
});

const post = (body: string | Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = {}) =>
  fetch(`${receiver.url}/v1/traces`, { method: "POST", body, headers: { "content-type": type, ...headers } });

const traceId = "0af7651916cd43dd8448eb211c80319c";
const json = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "guestbook" } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: "b7ad6b7169203331",
              name: "GET /",
              startTimeUnixNano: "1700000000000000000",
              endTimeUnixNano: "1700000000012500000",
              status: { code: 2 },
            },
          ],
        },
      ],
    },
  ],
});

/** The same as Python's exporter would send it, with a field of a protocol to come. */
function binary(): Uint8Array<ArrayBuffer> {
  const message = (write: (writer: BinaryWriter) => void) => {
    const writer = new BinaryWriter();
    write(writer);
    return writer.finish();
  };
  const bytes = (writer: BinaryWriter, field: number, value: Uint8Array) => writer.tag(field, 2).bytes(value);
  const text = (writer: BinaryWriter, field: number, value: string) => writer.tag(field, 2).string(value);
  const attribute = message((writer) => {
    text(writer, 1, "service.name");
    bytes(
      writer,
      2,
      message((value) => text(value, 1, "guestbook")),
    );
  });
  const span = message((writer) => {
    bytes(writer, 1, Buffer.from(traceId, "hex"));
    bytes(writer, 2, Buffer.from("b7ad6b7169203331", "hex"));
    text(writer, 5, "GET /");
    writer.tag(7, 1).fixed64("1700000000000000000");
    writer.tag(8, 1).fixed64("1700000000012500000");
    bytes(
      writer,
      15,
      message((status) => status.tag(3, 0).int32(2)),
    );
    writer.tag(99, 0).int32(1);
  });
  const scope = message((writer) => bytes(writer, 2, span));
  const resourceSpans = message((writer) => {
    bytes(
      writer,
      1,
      message((resource) => bytes(resource, 1, attribute)),
    );
    bytes(writer, 2, scope);
  });
  return new Uint8Array(message((writer) => bytes(writer, 1, resourceSpans)));
}

test.for<[spec: string, send: () => Promise<Response>]>([
  ["in JSON", () => post(json, "application/json; charset=utf-8")],
  ["in Protocol Buffers", () => post(binary(), "application/x-protobuf")],
  ["compressed", () => post(gzipSync(binary()), "application/x-protobuf", { "content-encoding": "gzip" })],
])("takes spans %s", async ([, send]) => {
  const { status } = await send();

  expect(status).toBe(200);
  expect(spans).toEqual([
    {
      name: "GET /",
      service: "guestbook",
      traceId,
      spanId: "b7ad6b7169203331",
      parentSpanId: undefined,
      durationMs: 12.5,
      failed: true,
    },
  ]);
});

test.for<[spec: string, send: () => Promise<Response>, status: number]>([
  ["what is no JSON", () => post("[", "application/json"), 400],
  ["what is no Protocol Buffers", () => post("\u0001\u0002\u0003", "application/x-protobuf"), 400],
  ["what is not compressed but says so", () => post(json, "application/json", { "content-encoding": "gzip" }), 400],
  ["another type", () => post(json, "text/plain"), 415],
  ["another path", () => fetch(`${receiver.url}/v1/metrics`, { method: "POST" }), 404],
  ["another method", () => fetch(`${receiver.url}/v1/traces`), 405],
])("refuses %s, and goes on", async ([, send, status]) => {
  expect((await send()).status).toBe(status);

  expect(faults).toHaveLength(status === 400 ? 1 : 0);
  expect((await post(json, "application/json")).status).toBe(200);
});
