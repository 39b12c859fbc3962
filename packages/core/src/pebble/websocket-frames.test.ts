import fc from "fast-check";
import { expect, test } from "vitest";
import { serverFrame } from "./faults/scripted-server.ts";
import { encodeFrame, FrameReader } from "./websocket-frames.ts";

const seed = 20261125;

test("messages come whole, however they are cut and fragmented, with others between", () => {
  const message = fc.record({
    opcode: fc.constantFrom(1, 2),
    fragments: fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
    pinged: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (messages, size) => {
      const bytes = Buffer.concat(
        messages.flatMap(({ opcode, fragments, pinged }) =>
          fragments.flatMap((fragment, index) => [
            serverFrame(index === 0 ? opcode : 0, Buffer.from(fragment), index === fragments.length - 1),
            ...(pinged ? [serverFrame(9, "ping")] : []),
          ]),
        ),
      );
      const reader = new FrameReader();
      const read: { opcode: number; payload: string }[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const { opcode, payload } of reader.push(bytes.subarray(at, at + size)))
          if (opcode !== 9) read.push({ opcode, payload: payload.toString("hex") });
      }

      expect(read).toEqual(
        messages.map(({ opcode, fragments }) => ({ opcode, payload: Buffer.concat(fragments).toString("hex") })),
      );
    }),
    { seed, numRuns: 200 },
  );
});

test("any other bytes are refused or waited for, and nothing is kept beyond what a message may have", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
      const reader = new FrameReader();
      try {
        for (const chunk of chunks) reader.push(Buffer.from(chunk));
      } catch (error) {
        expect(error).toMatchObject({ name: "BrokenFrame" });
      }
    }),
    { seed, numRuns: 500 },
  );
});

test.for([
  ["masked", [0x82, 0x81, 0, 0, 0, 0, 0]],
  ["of an unknown kind", [0x83, 0]],
  ["with reserved bits", [0xc2, 0]],
  ["too large", [0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]],
  ["a continuation of nothing", [0x80, 0]],
])("a frame that is %s is broken", ([, bytes]) => {
  expect(() => new FrameReader().push(Buffer.from(bytes as number[]))).toThrow(/frame/);
});

test("a message that grows without end is broken", () => {
  const reader = new FrameReader();
  const fragment = Buffer.alloc(60_000);

  reader.push(serverFrame(2, fragment, false));

  expect(() => {
    for (let count = 0; count < 300; count += 1) reader.push(serverFrame(0, fragment, false));
  }).toThrow("a message is too large");
});

test("a frame of a client is masked, and its length told in as few bytes as needed", () => {
  const headers = [0, 125, 126, 65_535, 65_536].map((length) => {
    const payload = Buffer.alloc(length, 7);
    const frame = encodeFrame(2, payload);
    const start = frame.length - length;
    const mask = frame.subarray(start - 4, start);
    const plain = Buffer.from(frame.subarray(start).map((byte, index) => byte ^ (mask[index & 3] ?? 0)));
    return [start - 4, ((frame[1] ?? 0) & 0x80) !== 0, plain.equals(payload)];
  });

  expect(headers).toEqual([
    [2, true, true],
    [2, true, true],
    [4, true, true],
    [4, true, true],
    [10, true, true],
  ]);
});
