import { expect, test } from "vitest";
import { pebbleProgram, startPebble } from "../contract/real-pebble.ts";
import { runTransfer } from "./run-transfer.ts";

/** How much is sent, in MiB: `PEBBLE_TRANSFER_MIB=512 npx vitest run packages/core/src/pebble/transfer` shows it for half a GiB. */
const mebibytes = Number(process.env["PEBBLE_TRANSFER_MIB"] ?? 64);
/** Most memory that sending all of it may need beside what sending one MiB needs. */
const moreMiB = 32;

for (const version of ["1.26", "1.32"] as const) {
  const program = pebbleProgram(version);
  test.skipIf(program === undefined && process.env["CI"] !== "true")(
    `Pebble ${version} is given and gives ${mebibytes} MiB in the memory of one`,
    { timeout: 600_000 },
    async () => {
      if (program === undefined) return expect.unreachable("Go is missing, so there is no Pebble to test against");
      const under = await startPebble(program);
      try {
        const one = await runTransfer(under.socketPath, `${under.directory}/file`, 1);
        const all = await runTransfer(under.socketPath, `${under.directory}/file`, mebibytes);

        expect(all.bytes).toBe(mebibytes * 1024 * 1024);
        expect(all.intact).toEqual({ pulled: true, throughCommand: true });
        expect(all.peakMiB - one.peakMiB).toBeLessThan(moreMiB);
      } finally {
        under.pebble.close();
        await under.close();
      }
    },
  );
}
