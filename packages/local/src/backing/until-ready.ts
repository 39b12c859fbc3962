import { LocalError } from "../local-error.ts";
import { describeExit, type ManagedProcess } from "../processes/index.ts";

const startMs = 120_000;

/**
 * Waits until a server answers.
 *
 * @param answers - tries once; whatever it throws means "not yet"
 * @throws {@link LocalError} `server-failed` with the last lines of the server's log when it ends, or does not answer within two minutes;
 *   the reason of the abort
 */
export async function untilReady(
  server: ManagedProcess,
  answers: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + startMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await answers();
      return;
    } catch (cause) {
      const late = Date.now() > deadline;
      if (server.running && !late) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      const why = server.running ? "does not answer" : describeExit(await server.exited);
      const lines = server.tail().slice(-5).join("\n");
      throw new LocalError("server-failed", `cannot start ${server.name}: it ${why}${lines && `:\n${lines}`}`, {
        cause,
      });
    }
  }
}
