import type { Random } from "./random.ts";

/** An upgrade to a websocket of a task, right or nearly so. */
export function upgrade(task: string, id: string, random: Random): Buffer {
  const key = random.chance(0.9) ? random.bytes(16).toString("base64") : random.pick(["", "short", "x".repeat(5000)]);
  const version = random.chance(0.95) ? "13" : random.pick(["8", "", "99"]);
  return Buffer.from(
    `GET /v1/tasks/${task}/websocket/${id} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
}

/** A few frames, most of them wrong: lengths, masks, kinds, fragments, texts. */
export function spoiltFrames(random: Random): Buffer {
  return Buffer.concat(Array.from({ length: 1 + random.below(6) }, () => spoiltFrame(random)));
}

const texts = [
  '{"command":"end"}',
  '{"command":"signal","signal":{"name":"SIGCONT"}}',
  '{"command":"signal","signal":null}',
  '{"command":"resize","resize":{"width":1e99,"height":-1}}',
  '{"command":{"__proto__":1}}',
  "{",
  "null",
  "[".repeat(10_000),
];

function spoiltFrame(random: Random): Buffer {
  switch (random.below(8)) {
    case 0:
      return frame(1, Buffer.from(random.pick(texts)), random);
    case 1:
      return frame(2, random.bytes(random.below(500)), random);
    case 2:
      return frame(random.below(16), random.bytes(random.below(300)), random, {
        final: random.chance(0.5),
        reserved: random.below(8),
      });
    case 3:
      return frame(
        8,
        random.pick([Buffer.alloc(0), Buffer.from([3]), Buffer.from([3, 232]), Buffer.from([0, 0]), random.bytes(130)]),
        random,
      );
    case 4:
      return frame(9, random.bytes(random.pick([0, 125, 200])), random);
    case 5:
      return frame(1, Buffer.from([0xff, 0xfe, 0xc0]), random);
    case 6:
      // It says that it has more than there is, or than there can be.
      return Buffer.concat([
        Buffer.from([0x82, 0xff]),
        random.pick([Buffer.alloc(8, 0xff), Buffer.from([0, 0, 0, 16, 0, 0, 0, 0]), Buffer.alloc(3)]),
      ]);
    default:
      return random.bytes(random.below(40));
  }
}

function frame(opcode: number, payload: Buffer, random: Random, { final = true, reserved = 0 } = {}): Buffer {
  const masked = random.chance(0.9);
  const mask = random.bytes(4);
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const flag = masked ? 0x80 : 0;
  const length =
    payload.length < 126
      ? Buffer.from([first, flag | payload.length])
      : Buffer.from([first, flag | 126, payload.length >> 8, payload.length & 0xff]);
  if (!masked) return Buffer.concat([length, payload]);
  return Buffer.concat([length, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}
