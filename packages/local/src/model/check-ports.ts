import { createServer } from "node:net";
import { LocalError } from "../local-error.ts";
import { portOwner } from "../processes/index.ts";

/** A port that the model needs, and what to do when somebody else has it. */
export interface NeededPort {
  readonly port: number;
  /** Who is to listen there, such as `the application`. */
  readonly for: string;
  /** Ready to print. */
  readonly hint: string;
}

/**
 * Checks that nobody listens on ports that the model needs.
 *
 * @throws {@link LocalError} `port-taken`, with the process that has it where the system says
 */
export async function checkPortsFree(ports: readonly NeededPort[]): Promise<void> {
  for (const { port, for: user, hint } of ports) {
    if (await isFree(port)) continue;
    const owner = await portOwner(port);
    const by = owner === undefined ? "another process" : `process ${owner.pid} (${owner.command})`;
    throw new LocalError("port-taken", `port ${port}, which ${user} needs, is taken by ${by}`, { hint });
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
