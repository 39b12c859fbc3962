import { platform } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { runTransfer } from "../../core/src/pebble/transfer/run-transfer.ts";
import { startPebbleProgram } from "./pebble-program.ts";

/** How much is sent, in MiB: `PEBBLE_TRANSFER_MIB=512 npx vitest run packages/local/test/embedded-transfer` shows it for half a GiB. */
const mebibytes = Number(process.env["PEBBLE_TRANSFER_MIB"] ?? 96);
/** Most memory that sending all of it may need beside what sending one MiB needs. */
const moreMiB = 48;

test.skipIf(platform() !== "linux")(
  `the embedded Pebble is given and gives ${mebibytes} MiB in the memory of one`,
  { timeout: 600_000 },
  async () => {
    const program = await startPebbleProgram();
    onTestFinished(() => program.close());

    const one = await runTransfer(program.socketPath, `${program.directory}/file`, 32);
    const atOne = program.peakMiB();
    const all = await runTransfer(program.socketPath, `${program.directory}/file`, mebibytes);
    const atAll = program.peakMiB();

    expect([one.bytes, all.bytes]).toEqual([32 * 1024 * 1024, mebibytes * 1024 * 1024]);
    expect(all.intact).toEqual({ pulled: true, throughCommand: true });
    expect(atAll - atOne).toBeLessThan(moreMiB);
  },
);
