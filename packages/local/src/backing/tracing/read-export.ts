import { BinaryReader } from "@bufbuild/protobuf/wire";

/** A span that was exported. */
export interface ReceivedSpan {
  readonly name: string;
  /** The `service.name` of its resource. */
  readonly service: string;
  /** In hexadecimal. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly durationMs: number;
  readonly failed: boolean;
}

/**
 * The spans of an export in Protocol Buffers. What a newer protocol adds is passed over.
 *
 * @throws when it is none
 * @see opentelemetry-proto, `ExportTraceServiceRequest`
 */
export function readBinaryExport(bytes: Uint8Array): readonly ReceivedSpan[] {
  return messages(bytes, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1)[0] ?? new Uint8Array();
    const service = messages(resource, 1).find((attribute) => text(attribute, 1) === "service.name");
    const value = service === undefined ? undefined : messages(service, 2)[0];
    const name = value === undefined ? "" : text(value, 1);
    return messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2).map((span) => binarySpan(span, name)));
  });
}

function binarySpan(bytes: Uint8Array, service: string): ReceivedSpan {
  const hex = (field: number) => Buffer.from(messages(bytes, field)[0] ?? []).toString("hex");
  const [status = new Uint8Array()] = messages(bytes, 15);
  return {
    name: text(bytes, 5),
    service,
    traceId: hex(1),
    spanId: hex(2),
    parentSpanId: hex(4) || undefined,
    durationMs: milliseconds(fixed(bytes, 7), fixed(bytes, 8)),
    failed: varint(status, 3) === errorStatus,
  };
}

const errorStatus = 2;
const wireTypes = { varint: 0, fixed64: 1, lengthDelimited: 2 } as const;

/** The values of a field that is bytes, a text or a message, in their order. */
function messages(bytes: Uint8Array, field: number): readonly Uint8Array[] {
  return valuesOf(bytes, field, wireTypes.lengthDelimited, (reader) => reader.bytes());
}

function text(bytes: Uint8Array, field: number): string {
  return new TextDecoder().decode(messages(bytes, field)[0]);
}

function fixed(bytes: Uint8Array, field: number): bigint {
  return BigInt(valuesOf(bytes, field, wireTypes.fixed64, (reader) => reader.fixed64())[0] ?? 0);
}

function varint(bytes: Uint8Array, field: number): number {
  return valuesOf(bytes, field, wireTypes.varint, (reader) => reader.int32())[0] ?? 0;
}

function valuesOf<Value>(
  bytes: Uint8Array,
  field: number,
  wireType: number,
  read: (reader: BinaryReader) => Value,
): readonly Value[] {
  const reader = new BinaryReader(bytes);
  const values: Value[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === field && type === wireType) values.push(read(reader));
    else reader.skip(type, number);
  }
  return values;
}

/**
 * The spans of an export in JSON. What is missing counts as empty.
 *
 * @throws when it is none
 */
export function readJsonExport(body: string): readonly ReceivedSpan[] {
  return list(JSON.parse(body), "resourceSpans").flatMap((resourceSpans) => {
    const attributes = list(member(resourceSpans, "resource"), "attributes");
    const named = attributes.find((attribute) => member(attribute, "key") === "service.name");
    const service = `${member(member(named, "value"), "stringValue") ?? ""}`;
    const scopes = list(resourceSpans, "scopeSpans");
    return scopes.flatMap((scope) => list(scope, "spans").map((span) => jsonSpan(span, service)));
  });
}

function jsonSpan(span: unknown, service: string): ReceivedSpan {
  const said = (key: string) => `${member(span, key) ?? ""}`;
  const status = member(member(span, "status"), "code");
  const time = (key: string) => BigInt(said(key) || 0);
  return {
    name: said("name"),
    service,
    traceId: said("traceId"),
    spanId: said("spanId"),
    parentSpanId: said("parentSpanId") || undefined,
    durationMs: milliseconds(time("startTimeUnixNano"), time("endTimeUnixNano")),
    failed: status === errorStatus || status === "STATUS_CODE_ERROR",
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = member(value, key);
  return Array.isArray(found) ? found : [];
}

function milliseconds(start: bigint, end: bigint): number {
  return Number(end - start) / 1e6;
}
