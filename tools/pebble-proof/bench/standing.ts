import { setTimeout as wait } from "node:timers/promises";
import { median } from "../../bench/table.ts";
import { type PebbleKind, type RunningPebble, startPebble } from "../pebbles.ts";
import { cpuMs, residentMegabytes } from "../resident.ts";

/** What a Pebble costs that nobody asks for anything. */
export interface Standing {
  readonly startMs: number;
  readonly emptyMegabytes: number;
  readonly megabytes: number;
  /** Share of one processor, in percent. */
  readonly cpuPercent: number;
}

const numbers = Array.from({ length: 20 }, (_value, at) => at);
const check = (at: number): string => (at % 2 === 0 ? "exec: {command: /bin/true}" : "tcp: {port: 1}");

/** A layer of 20 services that run and 20 checks of the default period, every other one a command. */
export const twenty = [
  "services:",
  ...numbers.map((at) => `  service-${at}: {override: replace, startup: enabled, command: sleep 6000}`),
  "checks:",
  ...numbers.map((at) => `  check-${at}: {override: replace, threshold: 1000, ${check(at)}}`),
].join("\n");

/** Starts a Pebble with 20 services and 20 checks. */
export async function startTwenty(kind: PebbleKind): Promise<RunningPebble> {
  const pebble = await startPebble(kind, { layers: { "001-twenty.yaml": twenty }, args: [] });
  // All starts have had their second, and all checks their first run.
  await wait(12_000);
  return pebble;
}

/** How long a Pebble takes to its first answer, and what it holds and uses while nobody asks. */
export async function standing(kind: PebbleKind, busy: RunningPebble, seconds: number): Promise<Standing> {
  const cpu = cpuMs(busy.pid);
  await wait(seconds * 1000);
  const cpuPercent = (cpuMs(busy.pid) - cpu) / (seconds * 10);
  const starts: number[] = [];
  let emptyMegabytes = 0;
  for (let turn = 0; turn < 7; turn += 1) {
    const before = performance.now();
    const pebble = await startPebble(kind);
    starts.push(performance.now() - before);
    emptyMegabytes = residentMegabytes(pebble.pid);
    await pebble.stop();
  }
  return { startMs: median(starts), emptyMegabytes, megabytes: residentMegabytes(busy.pid), cpuPercent };
}
