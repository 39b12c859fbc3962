import { connect } from "node:net";
import { createInterface } from "node:readline";
import { LocalError } from "../local-error.ts";
import { answerSchema, type Verb, type VerbParams } from "./messages.ts";
import { socketPath } from "./socket-path.ts";

/** Name of the control socket in a model's state directory. */
export const controlSocketName = "control.socket";

/** How a caller follows a verb that takes a while. */
export interface CallOptions {
  /** Gets what the verb sends on the way: log lines, for instance. */
  readonly onProgress?: (value: unknown) => void;
  /** Hangs up. The call then resolves with undefined. */
  readonly signal?: AbortSignal;
}

/**
 * Asks the running model of a state directory to do something, and gives its answer, which is JSON.
 *
 * @throws {@link LocalError} `not-running` when no model runs there; else the code, message and hint of the failure
 */
export async function callModel<V extends Verb>(
  stateDirectory: string,
  verb: V,
  params: VerbParams<V>,
  options: CallOptions = {},
): Promise<unknown> {
  const path = await socketPath(stateDirectory, controlSocketName);
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    let settled = false;
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      socket.destroy();
      finish();
    };
    if (options.signal?.aborted) settle(() => resolve(undefined));
    options.signal?.addEventListener("abort", () => settle(() => resolve(undefined)), { once: true });
    socket.once("connect", () => socket.write(`${JSON.stringify({ verb, params })}\n`));
    socket.once("error", (cause) => settle(() => reject(unanswered(stateDirectory, cause))));
    const lines = createInterface({ input: socket });
    lines.on("error", () => undefined);
    lines.on("line", (line) => {
      try {
        const answer = answerSchema().parse(JSON.parse(line));
        if ("progress" in answer) options.onProgress?.(answer.progress);
        else if ("result" in answer) settle(() => resolve(answer.result));
        else settle(() => reject(asError(answer.error)));
      } catch (cause) {
        settle(() =>
          reject(new LocalError("bad-answer", `cannot understand the running model's answer to ${verb}`, { cause })),
        );
      }
    });
    lines.once("close", () =>
      settle(() => reject(new LocalError("hung-up", `the model stopped before it answered ${verb}`))),
    );
  });
}

function unanswered(stateDirectory: string, cause: NodeJS.ErrnoException): LocalError {
  const why =
    cause.code === "ECONNREFUSED" ? "the last run did not end cleanly, and nothing answers now" : "nothing answers";
  return cause.code === "ENOENT" || cause.code === "ECONNREFUSED"
    ? new LocalError("not-running", `no model is running in ${stateDirectory}: ${why}`, {
        hint: "start one with: npx paas-charm run",
        cause,
      })
    : new LocalError("not-running", `cannot reach the model of ${stateDirectory}: ${cause.message}`, { cause });
}

function asError(failure: { code: string; message: string; hint?: string }): LocalError {
  return new LocalError(failure.code, failure.message, failure.hint === undefined ? {} : { hint: failure.hint });
}
