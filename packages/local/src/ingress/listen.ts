import type { Server } from "node:http";
import { LocalError } from "../local-error.ts";
import { portOwner } from "../processes/port-owner.ts";

/**
 * Listens on a port of this machine.
 *
 * @returns the port, which is another one than asked for when that was 0
 * @throws {@link LocalError} `port-taken`, with who has it; `port-refused` when the system does not allow it
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "EADDRINUSE") throw await portTaken(port);
    throw new LocalError("port-refused", `cannot listen on ${host}:${port}: ${code ?? String(cause)}`, {
      ...(code === "EACCES" ? { hint: "ports below 1024 need root: choose another, for example 8080" } : {}),
      cause,
    });
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The error for a port that somebody listens on, with who when that can be found out. */
async function portTaken(port: number): Promise<LocalError> {
  const owner = await portOwner(port);
  const by = owner === undefined ? "another process" : `process ${owner.pid} (${owner.command})`;
  return new LocalError("port-taken", `port ${port} is taken by ${by}`, { hint: "free it, or choose another port" });
}
