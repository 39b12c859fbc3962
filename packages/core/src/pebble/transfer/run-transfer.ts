import { spawn } from "node:child_process";
import { join } from "node:path";
import type { TransferReport } from "./transfer.ts";

/** Most that the heap of the transferring process may grow to, in MiB. */
const heapMiB = 24;

/** Pushes and pulls so many MiB, and sends them through a command, in a process of its own. */
export async function runTransfer(socketPath: string, path: string, mebibytes: number): Promise<TransferReport> {
  const program = join(import.meta.dirname, "transfer.ts");
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMiB}`, program, socketPath, path, `${mebibytes}`],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] },
    },
  );
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the transfer exited with ${code}: ${Buffer.concat(errors).toString()}`);
  return JSON.parse(Buffer.concat(output).toString()) as TransferReport;
}
