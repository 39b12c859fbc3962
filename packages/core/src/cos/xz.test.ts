import { decompressSync } from "@napi-rs/lzma/xz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { xz } from "./xz.ts";

test("writes what a Python charm's check reads, byte for byte", () => {
  expect(xz("{}").toString("base64")).toBe(
    "/Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQABe30AAABDv6ajAAEWAtBhENKQQpkNAQAAAAABWVo=",
  );
});

test.for([0, 1, 3, 65_535, 65_536, 65_537, 200_000])("is read back by a decoder of others: %d characters", (length) => {
  const text = "ab✓\n".repeat(length).slice(0, length);

  expect(decompressSync(xz(text)).toString("utf8")).toBe(text);
});

test("is read back whatever the text is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
      expect(decompressSync(xz(text)).toString("utf8")).toBe(Buffer.from(text).toString("utf8"));
    }),
    { seed: 20_260_402, numRuns: 200 },
  );
});

test("is refused by a decoder when one byte of the text is another", () => {
  const bytes = xz("dashboard");
  const at = bytes.indexOf("dashboard");
  bytes[at] = 0x44;

  expect(() => decompressSync(bytes)).toThrow();
});
