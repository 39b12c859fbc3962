import { expect, test } from "vitest";
import { PebbleError } from "../errors.ts";
import { faultyPebble } from "./faulty-pebble.ts";
import { answer, failure, result, type Script } from "./scripted-server.ts";

const { server, pebble } = faultyPebble();

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof PebbleError ? error.code : error;
  }
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += Buffer.from(chunk).toString();
  return text;
}

const pulled = async (): Promise<string> => await textOf(await pebble().pull("/a"));
const file = '--b\r\nContent-Disposition: form-data; name="files"; filename="/a"\r\n\r\n';
const responsePart = (items: unknown): string =>
  `\r\n--b\r\nContent-Disposition: form-data; name="response"\r\n\r\n${JSON.stringify({ type: "sync", result: items })}`;
const parts =
  (body: string, type = "multipart/form-data; boundary=b"): Script =>
  (request) =>
    answer(request, 200, body, type);

test.for<[string, unknown, Script]>([
  ["a file and its last part", "content", parts(`${file}content${responsePart([{ path: "/a" }])}\r\n--b--\r\n`)],
  [
    "what looks like a boundary",
    "\r\n--\r\n-b",
    parts(`${file}\r\n--\r\n-b${responsePart([])}\r\n--b--`, 'multipart/form-data; boundary="b"; more=1'),
  ],
  ["no end of the file", "reset", parts(`${file}content`)],
  ["no last part", "bad-answer", parts(`${file}content\r\n--b--\r\n`)],
  [
    "an error after half of the file",
    "bad-request",
    parts(
      `${file}con${responsePart([{ path: "/a", error: { kind: "generic-file-error", message: "read /a: EIO" } }])}\r\n--b--`,
    ),
  ],
  [
    "an error and no file",
    "permission",
    parts(`${responsePart([{ path: "/a", error: { kind: "permission-denied", message: "open /a" } }])}\r\n--b--`),
  ],
  ["no file and no error", "bad-answer", parts(`${responsePart([])}\r\n--b--`)],
  ["no part", "bad-answer", parts("--b--\r\n")],
  ["a head without end", "bad-answer", parts(`--b\r\n${"a".repeat(200_000)}`)],
  ["no boundary", "bad-answer", parts("", "multipart/form-data")],
  ["another kind", "bad-answer", (request) => result(request, {})],
  ["an error", "bad-request", (request) => failure(request, 400, "must specify path")],
])("a pull that is answered with %s", async ([, expected, script]) => {
  await server().restart(script);

  expect(await outcome(pulled())).toBe(expected);
});

test("a pull that nobody reads to its end closes its connection, begun or not", async () => {
  await server().restart(({ socket }) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n${file}`,
    );
    socket.write(Buffer.alloc(100_000));
  });

  const untouched = await pebble().pull("/a");
  await untouched[Symbol.asyncIterator]().return?.();
  for await (const _ of await pebble().pull("/a")) break;

  expect(await outcome(pebble().pull("/a", { timeoutMs: 50 }).then(textOf))).toBe("timeout");
});

test("files that are too large to be text are not read on", async () => {
  await server().restart(({ socket }) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 999999999\r\n\r\n${file}`,
    );
    const chunk = Buffer.alloc(1_000_000);
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", more);
    more();
  });

  expect(await outcome(pebble().pullText("/a"))).toBe("too-large");
  expect(await outcome(pebble().readFiles(["/a"]))).toBe("too-large");
});

test("a push whose content cannot be read is the caller's own error", async () => {
  const mistake = new Error("the caller's own");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x");
    throw mistake;
  }

  expect(await outcome(pebble().push("/a", failing()))).toBe(mistake);
});

test("a push that Pebble refuses early is told, and its content asked no further", async () => {
  let stopped = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(65_536);
    } finally {
      stopped = true;
    }
  }
  await server().restart((request) => {
    request.socket.pause();
    failure(request, 401, "access denied");
  });

  expect(await outcome(pebble().push("/a", endless()))).toBe("permission");
  await expect.poll(() => stopped).toBe(true);
});

test("a push that is not taken ends at its deadline", async () => {
  await server().restart(({ socket }) => void socket.pause());

  expect(await outcome(pebble().push("/a", "x".repeat(4_000_000), { timeoutMs: 150 }))).toBe("timeout");
});

const logHead = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9999999\r\n\r\n";
const line = (message: string): string =>
  `${JSON.stringify({ time: "2026-01-01T00:00:00Z", service: "a", message })}\n`;

test("followed logs come whole, however they are cut, and end in a reset when Pebble goes", async () => {
  await server().restart(({ socket }) => {
    const bytes = Buffer.from(`${logHead}${line("é😀")}\n${line("two")}`);
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    socket.end();
  });

  const seen: string[] = [];
  const reading = (async () => {
    for await (const entry of pebble().followLogs()) seen.push(entry.message);
  })();

  expect(await outcome(reading)).toBe("reset");
  expect(seen).toEqual(["é😀", "two"]);
});

test("followed logs close their connection when the caller stops", async () => {
  await server().restart(({ socket }) => void socket.write(logHead + line("one")));

  for await (const _ of pebble().followLogs()) break;
  for (let turns = 0; turns < 100 && server().connections() > 0; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  expect(server().connections()).toBe(0);
});

test.for<[string, unknown, Script]>([
  ["a line that is no JSON", "bad-answer", ({ socket }) => void socket.write(`${logHead}{"secret\n`)],
  ["a line without end", "bad-answer", ({ socket }) => void socket.write(logHead + "a".repeat(2_000_000))],
  ["an error", "bad-request", (request) => failure(request, 400, "n must be -1, 0, or a positive integer")],
])("followed logs that begin with %s", async ([, expected, script]) => {
  await server().restart(script);

  expect(await outcome(pebble().followLogs()[Symbol.asyncIterator]().next())).toBe(expected);
});
