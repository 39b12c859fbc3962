import fc from "fast-check";
import { expect, test } from "vitest";
import { PebbleError } from "./errors.ts";
import { readParts, writeRequest } from "./multipart.ts";

const seed = 20261125;

/** Bytes in pieces, cut anywhere. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % Math.max(sizes.length, 1)] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function partsOf(bytes: Buffer, sizes: readonly number[], contentType: string) {
  const parts: { name: string; filename: string | undefined; content: string }[] = [];
  for await (const { name, filename, body } of readParts(cut(bytes, sizes), contentType, "GET /v1/files")) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    parts.push({ name, filename, content: Buffer.concat(chunks).toString("latin1") });
  }
  return parts;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
const names = fc.stringMatching(/^\/[a-z "\\;=é]{0,12}$/);
/** Contents that look like boundaries, among others. */
const contents = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\r\n", "--", "\r\n--", "\r\n--BOUND", "\r\n--boundar", "--boundary", "\r\n\r\n--boundary--"),
);

test("what is written is read back, whatever it is and however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(names, contents, sizes, async (path, content, pieces) => {
      const { contentType, body } = writeRequest({ action: "write" }, path, content);
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);

      const parts = await partsOf(Buffer.concat(chunks), pieces, contentType);

      expect(parts).toEqual([
        { name: "request", filename: undefined, content: '{"action":"write"}' },
        { name: "files", filename: path, content: Buffer.from(content).toString("latin1") },
      ]);
    }),
    { seed, numRuns: 300 },
  );
});

test("an answer that is cut off or damaged is an error of Pebble's, or says less, and never ends otherwise", async () => {
  const { contentType, body } = writeRequest({ action: "write" }, "/file", "some content");
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = Buffer.concat(chunks);

  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), sizes, async (at, byte, cutOff, pieces) => {
      const damaged = Buffer.from(cutOff ? whole.subarray(0, at) : whole);
      if (!cutOff) damaged[at] = byte;

      try {
        await partsOf(damaged, pieces, contentType);
        // The last line end is no part of the message.
        expect(cutOff && at < whole.length - 2).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(PebbleError);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test("a part that nobody reads is read over", async () => {
  const { contentType, body } = writeRequest({ action: "write" }, "/file", "x".repeat(10_000));
  const names: string[] = [];

  for await (const { name } of readParts(body, contentType, "GET /v1/files")) names.push(name);

  expect(names).toEqual(["request", "files"]);
});
