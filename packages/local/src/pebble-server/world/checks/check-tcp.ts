import type { Check } from "@paas-charm/core/pebble";
import type { CheckFailure } from "@paas-charm/core/pebble-engine";
import { dial } from "./dial.ts";

/** Whether somebody listens on a port. @throws Error in Go's words */
export async function checkTcp(tcp: NonNullable<Check["tcp"]>, signal: AbortSignal): Promise<CheckFailure | undefined> {
  const socket = await dial(tcp.host || "localhost", tcp.port ?? 0, signal);
  socket.on("error", () => {});
  socket.destroy();
  return undefined;
}
