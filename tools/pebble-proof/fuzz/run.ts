import { setTimeout as wait } from "node:timers/promises";
import { answered, type RunningPebble } from "../pebbles.ts";
import { residentMegabytes } from "../resident.ts";
import { spoiltMultipart } from "./multipart.ts";
import { type Random, seededRandom } from "./random.ts";
import { spoiltBody, spoiltHttp, spoiltQuery } from "./requests.ts";
import { type Outcome, send } from "./send.ts";
import { spoiltFrames, upgrade } from "./websockets.ts";

/** What came of many requests. */
export interface FuzzReport {
  readonly requests: number;
  /** How many answers had each status; `dropped` and `silent` ones beside them. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What answers of status 500 said, without numbers. */
  readonly internal: readonly string[];
  readonly megabytesAtFirst: number;
  readonly megabytesHalfway: number;
  readonly megabytesAtMost: number;
  readonly megabytesAtLast: number;
}

/**
 * Sends requests that are not what they should be, each seed's the same ones.
 *
 * @throws Error when the server has ended or answers no more, with the seeds of the requests before
 */
export async function fuzz(
  pebble: RunningPebble,
  { seed, requests, atOnce }: { readonly seed: number; readonly requests: number; readonly atOnce: number },
): Promise<FuzzReport> {
  const outcomes: Record<string, number> = {};
  const internal = new Set<string>();
  const memory: number[] = [residentMegabytes(pebble.pid)];
  let ended = false;
  void pebble.ended.then(() => {
    ended = true;
  });
  for (let done = 0; done < requests; done += atOnce * 8) {
    const from = seed + done;
    const worker = async (_value: unknown, lane: number) => {
      for (let turn = 0; turn < 8 && !ended; turn += 1) {
        const outcome = await spoil(seededRandom(from + lane * 8 + turn), pebble);
        const name = outcome.kind === "answered" ? `${outcome.status}` : outcome.kind;
        outcomes[name] = (outcomes[name] ?? 0) + 1;
        if (outcome.kind === "answered" && outcome.status === 500) internal.add(message(outcome.text));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const where = `seeds ${from} to ${from + atOnce * 8 - 1}`;
    if (ended)
      throw new Error(`the ${pebble.kind.name} Pebble ended (${await pebble.ended}) at ${where}: ${pebble.said()}`);
    if (!(await answered(pebble.socketPath)))
      throw new Error(`the ${pebble.kind.name} Pebble answers no more after ${where}`);
    memory.push(residentMegabytes(pebble.pid));
  }
  await wait(1000);
  return {
    requests: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    outcomes: Object.fromEntries(Object.entries(outcomes).sort(([one], [other]) => (one < other ? -1 : 1))),
    internal: [...internal].sort(),
    megabytesAtFirst: memory[0] ?? 0,
    megabytesHalfway: memory[Math.floor(memory.length / 2)] ?? 0,
    megabytesAtMost: Math.max(...memory),
    megabytesAtLast: residentMegabytes(pebble.pid),
  };
}

async function spoil(random: Random, { socketPath, files }: RunningPebble): Promise<Outcome> {
  const kind = random.below(10);
  if (kind < 4) return await send(socketPath, spoiltBody(random, files));
  if (kind < 6) return await send(socketPath, spoiltQuery(random));
  if (kind < 8) return await send(socketPath, spoiltMultipart(random, files));
  if (kind < 9) return await send(socketPath, spoiltHttp(random), { waitMs: 100 });
  return await spoiltSocket(random, socketPath);
}

/** Starts a command, and speaks nonsense on one of its websockets. */
async function spoiltSocket(random: Random, socketPath: string): Promise<Outcome> {
  const body = JSON.stringify({ command: [random.pick(["cat", "true"])], timeout: "300ms" });
  const started = await send(
    socketPath,
    Buffer.from(
      `POST /v1/exec HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
    { waitMs: 5000 },
  );
  const task = started.kind === "answered" ? /"task-id":"(\d+)"/.exec(started.text)?.[1] : undefined;
  if (task === undefined) return started;
  const [stdio] = await Promise.all([
    send(socketPath, upgrade(task, "stdio", random), { waitMs: 100, more: spoiltFrames(random) }),
    send(socketPath, upgrade(task, random.pick(["control", "stderr", "../x"]), random), {
      waitMs: 100,
      more: spoiltFrames(random),
    }),
  ]);
  return stdio;
}

function message(text: string): string {
  return (/"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.split("\r\n\r\n")[1] ?? "")
    .replace(/\d+/g, "9")
    .slice(0, 100);
}
