import type { CommitResult, HookContext } from "./hook-context.ts";
import type { Task } from "./model.ts";

/** How the process of an action ended; without a code it was killed. */
export interface EndedProcess {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What an action task has come to once its process has ended and, if that went well, its changes were committed: Juju keeps the output
 * among the results, and a failed commit fails the action.
 *
 * @param committed - undefined when the changes were dropped
 */
export function actionResult(
  { action }: HookContext,
  { code, stdout, stderr }: EndedProcess,
  committed: CommitResult | undefined,
): Pick<Task, "status" | "message" | "results"> {
  const refused = committed?.ok === false ? committed.message : undefined;
  const errors =
    refused === undefined ? stderr : `${stderr}${stderr === "" || stderr.endsWith("\n") ? "" : "\n"}${refused}`;
  const results = {
    ...nestResults(action.results),
    ...(stdout !== "" && { stdout }),
    ...(errors !== "" && { stderr: errors }),
    "return-code": refused === undefined ? (code ?? 0) : 1,
  };
  const failure =
    refused === undefined
      ? code === 0
        ? action.failure
        : code === undefined
          ? "action terminated"
          : `exit status ${code}`
      : "committing requested changes failed";
  return { status: failure === undefined ? "completed" : "failed", message: failure ?? "", results };
}

/** The results of an action nested by the dots of their keys: what `juju run` shows. A later key wins over an earlier one in its way. */
export function nestResults(results: ReadonlyMap<string, string>): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [key, value] of results) {
    const path = key.split(".");
    const last = path.pop() ?? "";
    let into = nested;
    for (const part of path) {
      const next = Object.hasOwn(into, part) ? into[part] : undefined;
      into = typeof next === "object" && next !== null ? (next as Record<string, unknown>) : fresh(into, part);
    }
    into[last] = value;
  }
  return nested;
}

function fresh(into: Record<string, unknown>, key: string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  into[key] = made;
  return made;
}
