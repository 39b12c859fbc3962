import { createPebbleClient } from "@paas-charm/core/pebble";
import { median } from "../../bench/table.ts";
import { rawClient } from "../differential/client.ts";
import type { RunningPebble } from "../pebbles.ts";
import { cpuMs } from "../resident.ts";

/** How fast a Pebble answers one kind of call. */
export interface Speed {
  readonly call: string;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly slowMs: number;
  /** Processor time of the server for one call. */
  readonly cpuMs: number;
}

interface Call {
  readonly name: string;
  readonly times: number;
  /** How many are under way at a time, each on a connection of its own. */
  readonly atOnce: number;
  readonly make: (pebble: RunningPebble) => { call(): Promise<unknown>; close(): void };
}

const asked = (name: string, method: string, path: string, body?: unknown, atOnce = 1): Call => ({
  name: atOnce === 1 ? name : `${name}, ${atOnce} at a time`,
  times: 2000,
  atOnce,
  make(pebble) {
    const raw = rawClient(pebble.socketPath);
    const text = body === undefined ? undefined : JSON.stringify(body);
    return {
      async call() {
        const { status } = await raw.ask(method, path, text);
        if (status !== 200) throw new Error(`${method} ${path} answered ${status}`);
      },
      close: raw.close,
    };
  },
});

const calls: readonly Call[] = [
  asked("system-info", "GET", "/v1/system-info"),
  asked("services (20)", "GET", "/v1/services"),
  asked("services (20)", "GET", "/v1/services", undefined, 16),
  asked("plan", "GET", "/v1/plan?format=yaml"),
  asked("checks (20)", "GET", "/v1/checks"),
  asked("list of a directory", "GET", "/v1/files?action=list&path=/usr"),
  asked("notify", "POST", "/v1/notices", { action: "add", type: "custom", key: "example.com/a" }),
  {
    name: "exec of true",
    times: 60,
    atOnce: 1,
    make(pebble) {
      const client = createPebbleClient({ socketPath: pebble.socketPath });
      return { call: () => client.exec(["true"]), close: () => client.close() };
    },
  },
];

/** Asks each kind of call many times; the client's own time is in the figures of all. */
export async function speeds(pebble: RunningPebble): Promise<readonly Speed[]> {
  const all: Speed[] = [];
  for (const { name, times, atOnce, make } of calls) {
    const lanes = Array.from({ length: atOnce }, () => make(pebble));
    for (const lane of lanes) for (let warm = 0; warm < times / 20; warm += 1) await lane.call();
    const took: number[] = [];
    const cpu = cpuMs(pebble.pid);
    const started = performance.now();
    await Promise.all(
      lanes.map(async (lane) => {
        for (let turn = 0; turn < times / atOnce; turn += 1) {
          const before = performance.now();
          await lane.call();
          took.push(performance.now() - before);
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    for (const lane of lanes) lane.close();
    took.sort((one, other) => one - other);
    all.push({
      call: name,
      perSecond: took.length / seconds,
      medianMs: median(took),
      slowMs: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
      cpuMs: (cpuMs(pebble.pid) - cpu) / took.length,
    });
  }
  return all;
}
