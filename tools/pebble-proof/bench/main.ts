/**
 * What the embedded Pebble costs beside the real one, in one run: `pnpm run bench:pebble [--idle seconds]`. Figures are reported, nothing
 * fails by them.
 */
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../../bench/table.ts";
import { builtPebble, type PebbleKind } from "../pebbles.ts";
import { sidesOfProof } from "../sides.ts";
import { linesByModule } from "./lines.ts";
import { type Speed, speeds } from "./requests.ts";
import { type Standing, standing, startTwenty } from "./standing.ts";
import { type Transfer, transfers } from "./transfers.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { idle: { type: "string", default: "30" } },
});
const kinds = sidesOfProof(builtPebble());
if (kinds === undefined) {
  process.stderr.write("error  there is no Pebble to compare with: it is built where Go is\n");
  process.exit(1);
}
const say = (text: string): void => void process.stdout.write(text);

interface Figures {
  readonly kind: PebbleKind;
  readonly standing: Standing;
  readonly speeds: readonly Speed[];
  readonly transfers: readonly Transfer[];
}

async function measure(kind: PebbleKind): Promise<Figures> {
  const busy = await startTwenty(kind);
  try {
    return {
      kind,
      standing: await standing(kind, busy, Number(values.idle)),
      speeds: await speeds(busy),
      transfers: await transfers(busy),
    };
  } finally {
    await busy.stop();
  }
}

say(`${cpus()[0]?.model.trim()}, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}\n\n`);
const [one, other] = [await measure(kinds[0]), await measure(kinds[1])];
const both = [one, other];
const names = both.map(({ kind }) => kind.name);
const figure = (value: number, digits: number): string => value.toFixed(digits);
say(
  table([
    ["alone", ...names],
    ["start to first answer, ms", ...both.map((each) => figure(each.standing.startMs, 0))],
    ["memory when empty, MB", ...both.map((each) => figure(each.standing.emptyMegabytes, 0))],
    ["memory with 20 services and 20 checks, MB", ...both.map((each) => figure(each.standing.megabytes, 0))],
    ["CPU with 20 services and 20 checks, %", ...both.map((each) => figure(each.standing.cpuPercent, 2))],
  ]),
);
say("\n");
say(
  table([
    ["calls per second", ...names, "times as many", "median ms", "", "99 % ms", "", "server CPU ms", ""],
    ...one.speeds.map((speed, at) => {
      const real = other.speeds[at] ?? speed;
      return [
        speed.call,
        ...[speed.perSecond, real.perSecond].map((value) => figure(value, 0)),
        figure(real.perSecond / speed.perSecond, 2),
        ...[speed.medianMs, real.medianMs, speed.slowMs, real.slowMs, speed.cpuMs, real.cpuMs].map((value) =>
          figure(value, 2),
        ),
      ];
    }),
  ]),
);
say("\n");
say(
  table([
    [
      "large files",
      ...names.map((name) => `${name} MiB/s`),
      ...names.map((name) => `${name} peak MB`),
      ...names.map((name) => `${name} CPU s`),
    ],
    ...one.transfers.map((transfer, at) => {
      const real = other.transfers[at] ?? transfer;
      return [
        transfer.what,
        ...[transfer.megabytesPerSecond, real.megabytesPerSecond].map((value) => figure(value, 0)),
        ...[transfer.peakMegabytes, real.peakMegabytes].map((value) => figure(value, 0)),
        ...[transfer.cpuMs, real.cpuMs].map((value) => figure(value / 1000, 1)),
      ];
    }),
  ]),
);
say("\n");
const packages = join(import.meta.dirname, "../../../packages");
const modules = [
  ...linesByModule(join(packages, "local/src/pebble-server")),
  [
    "engine",
    [...linesByModule(join(packages, "core/src/pebble/engine")).values()].reduce((sum, lines) => sum + lines, 0),
  ] as const,
];
say(
  table([
    ["module", "lines"],
    ...modules.map(([name, lines]) => [name === "." ? "server" : name, `${lines}`]),
    ["all", `${modules.reduce((sum, [, lines]) => sum + lines, 0)}`],
  ]),
);
