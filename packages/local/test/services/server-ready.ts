import { describeExit, type ManagedProcess } from "../../src/processes/index.ts";

const startMs = 120_000;

/**
 * Waits until a server answers.
 *
 * @param answers - tries once; whatever it throws means "not yet"
 * @throws with the last lines of the server's log when it ends, or does not answer within two minutes
 */
export async function untilReady(server: ManagedProcess, answers: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + startMs;
  for (;;) {
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
      throw new Error(`${server.name} ${why}:\n${server.tail().join("\n")}`, { cause });
    }
  }
}
