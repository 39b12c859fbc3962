/**
 * What a dispatch that finds nothing changed costs as integrations and remote units grow: `pnpm run growth`. In this process, on simulated
 * hook tools: a real one adds its process to each call, some four milliseconds.
 */
import { quiet, withIntegrations, withUnits } from "./states.ts";

const samples = 15;
const cases = [
  ...[0, 1, 5, 15].map((count) => ({ name: `${count} integrations`, state: withIntegrations(count) })),
  ...[1, 10, 100, 300].map((count) => ({ name: `${count} units of logging`, state: withUnits("logging", count) })),
];

process.stdout.write(`${"".padEnd(24)}${"hook tools".padStart(12)}${"writes".padStart(8)}${"median".padStart(12)}\n`);
for (const { name, state } of cases) {
  const times: number[] = [];
  let calls = 0;
  let writes = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const last = await quiet(state, (milliseconds) => times.push(milliseconds));
    calls = last.toolCalls.length;
    writes = last.pebbleCalls.filter((call) => call.writes).length + (last.result.decision?.steps.length ?? 0);
  }
  const median = times.sort((one, other) => one - other)[Math.floor(samples / 2)] ?? 0;
  process.stdout.write(
    `${name.padEnd(24)}${`${calls}`.padStart(12)}${`${writes}`.padStart(8)}${`${median.toFixed(2)} ms`.padStart(12)}\n`,
  );
}
