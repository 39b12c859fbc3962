import { type CheckFailure, type CheckRun, formatDuration } from "@paas-charm/core/pebble-engine";
import { after } from "../after.ts";
import type { Machine } from "../machine.ts";
import { checkExec } from "./check-exec.ts";
import { checkHttp } from "./check-http.ts";
import { checkTcp } from "./check-tcp.ts";

/** Runs a check once, and ends it when its time is up. */
export function runCheck(machine: Machine, run: CheckRun, done: (failure?: CheckFailure) => void): () => void {
  const ending = new AbortController();
  let told = false;
  const tell = (failure?: CheckFailure) => {
    stopWaiting();
    if (told) return;
    told = true;
    done(failure);
  };
  const timedOut: CheckFailure = {
    message: `check timed out after ${formatDuration(Math.round(run.timeoutMs * 1e6))}`,
  };
  const stopWaiting = after(run.timeoutMs, () => ending.abort());
  perform(machine, run, ending.signal).then(
    // A check that its time has ended may still know more than that.
    (failure) => tell(failure),
    (error: unknown) => {
      if (ending.signal.aborted) return tell(timedOut);
      tell({ message: error instanceof Error ? error.message : String(error) });
    },
  );
  return () => {
    told = true;
    stopWaiting();
    ending.abort();
  };
}

/** @throws Error why the check failed, when there is nothing more to say */
async function perform(machine: Machine, run: CheckRun, signal: AbortSignal): Promise<CheckFailure | undefined> {
  const { http, tcp, exec } = run.check;
  if (http !== undefined) return checkHttp(http, signal);
  if (tcp !== undefined) return checkTcp(tcp, signal);
  return checkExec(machine, exec ?? {}, run.plan, signal);
}
