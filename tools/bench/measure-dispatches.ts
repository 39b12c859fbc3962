import { join } from "node:path";
import { type CallCounts, countCalls } from "./count-calls.ts";
import { bareCharm } from "./other-charms.ts";
import { median } from "./table.ts";
import {
  type Calls,
  type Cost,
  type Happening,
  openUnit,
  type UnitOptions,
  type UnitUnderTest,
} from "./unit-under-test.ts";

/** One kind of dispatch, measured beside what it is compared with. */
export interface Row {
  readonly name: string;
  readonly happening: Happening;
  readonly counts: CallCounts;
  readonly ours: Cost;
  /** The same calls from a bare script. */
  readonly bare: Cost;
  /** CPU above the bare script, in milliseconds: the median of the differences within a round. */
  readonly aboveBareMs: number;
  readonly ops: Cost | undefined;
}

/** What {@link measureDispatches} needs. */
export interface MeasureOptions extends UnitOptions {
  readonly samples: number;
  /** A charm directory of the Python library's floor, where there is one. */
  readonly ops: string | undefined;
  readonly onProgress: (line: string) => void;
}

const happenings = ["update-status", "config-changed"] as const;
const names = { "update-status": "changes nothing", "config-changed": "full reconcile" };

/** Measures dispatches that change nothing and full reconciles, first without PostgreSQL, then with it. */
export async function measureDispatches(options: MeasureOptions): Promise<readonly Row[]> {
  const unit = await openUnit(options);
  try {
    const rows: Row[] = [];
    for (const happening of happenings) rows.push(await measureRow(unit, happening, names[happening], options));
    await unit.integratePostgresql();
    for (const happening of happenings)
      rows.push(await measureRow(unit, happening, `${names[happening]}, PostgreSQL`, options));
    return rows;
  } finally {
    await unit.stop();
  }
}

/** Contenders take turns, so that a machine that slows down slows them all. */
async function measureRow(
  unit: UnitUnderTest,
  happening: Happening,
  name: string,
  options: MeasureOptions,
): Promise<Row> {
  const { samples, ops, onProgress } = options;
  const calls = await recorded(unit, happening);
  const runtime = join(options.charmDirectory, "runtime/node");
  const bare = await bareCharm(join(options.directory, "bare", name.replace(/\W+/g, "-")), runtime, calls, "flask-app");
  const costs: Record<"ours" | "bare" | "ops", Cost[]> = { ours: [], bare: [], ops: [] };
  for (let round = 0; round <= samples; round += 1) {
    onProgress(`${name}: ${round} of ${samples}`);
    const ours = await unit.measure(happening);
    // What happens matters to our charm only: the others do the same whatever it is.
    const its = await unit.measure("update-status", bare);
    const python = ops === undefined ? undefined : await unit.measure("update-status", ops);
    // The first round fills caches.
    if (round === 0) continue;
    costs.ours.push(ours);
    costs.bare.push(its);
    if (python !== undefined) costs.ops.push(python);
  }
  if (unit.status() !== "active") throw new Error(`cannot measure ${name}: the unit is ${unit.status()}`);
  return {
    name,
    happening,
    counts: countCalls(calls, `${options.app}/0`),
    ours: middle(costs.ours),
    bare: middle(costs.bare),
    aboveBareMs: median(costs.ours.map(({ cpuMs }, round) => cpuMs - (costs.bare[round]?.cpuMs ?? 0))),
    ops: costs.ops.length === 0 ? undefined : middle(costs.ops),
  };
}

/** The calls of a dispatch, of which the first one after a change may still have something to do. */
async function recorded(unit: UnitUnderTest, happening: Happening): Promise<Calls> {
  await unit.measure("update-status");
  return await unit.record(happening);
}

function middle(costs: readonly Cost[]): Cost {
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  return { wallMs: of("wallMs"), cpuMs: of("cpuMs"), peakKib: of("peakKib") };
}
