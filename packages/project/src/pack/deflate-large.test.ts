import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { deflateLarge } from "./deflate-large.ts";

/** Bytes that are not all the same, and always the same bytes. */
function bytes(length: number): Uint8Array {
  return new Uint8Array(length).map((_, index) => (index >> 10) % 251);
}

test.for([0, 1, 4 * 1024 * 1024, 4 * 1024 * 1024 + 7])("joins pieces of %i bytes to one stream", async (length) => {
  const input = bytes(length);

  const deflated = await deflateLarge(input);

  expect(inflateRawSync(deflated).equals(input)).toBe(true);
});

test("gives the same bytes again", async () => {
  const input = bytes(5 * 1024 * 1024);

  const [once, again] = [await deflateLarge(input), await deflateLarge(input)];

  expect(Buffer.from(once).equals(again)).toBe(true);
});

test("ends when it is told to, with the reason", async () => {
  const over = new AbortController();
  const running = deflateLarge(bytes(16 * 1024 * 1024), over.signal);
  over.abort(new Error("interrupted"));

  await expect(running).rejects.toThrow("interrupted");
});
