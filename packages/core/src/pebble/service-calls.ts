import { elapsedMs } from "../elapsed.ts";
import { type Calls, withQuery } from "./calls.ts";
import { deadlineIn } from "./deadline.ts";
import { changeFailed, hasCode, PebbleError } from "./errors.ts";
import { nameOf } from "./http.ts";
import type { CallOptions, Change, Pebble } from "./pebble.ts";
import { items, readChange, readService } from "./replies.ts";

/** How long a change, such as a replan, may take when the caller does not say. */
const changeTimeoutMs = 30_000;
/** Longest that one request waits for a change, so that a Pebble that no longer answers is noticed. */
const waitSliceMs = 5_000;
/** What a slice's answer may take beside the wait. */
const answerMs = 2_000;
/** Pause before the next slice when Pebble answers without having waited. */
const pauseMs = 100;

/** The calls that touch services, and the changes they make. */
export function serviceCalls(
  calls: Calls,
): Pick<
  Pebble,
  | "services"
  | "start"
  | "stop"
  | "restart"
  | "autostart"
  | "replan"
  | "signal"
  | "changes"
  | "change"
  | "waitChange"
  | "abortChange"
> {
  const { connection, get, post } = calls;

  /**
   * Waits in requests of a few seconds each. None of them is sent again when the connection breaks: the Pebble that comes after may
   * have forgotten the change, or have another one of that number.
   */
  async function waitChange(id: string, options: CallOptions | undefined, totalMs: number): Promise<Change> {
    const path = `/v1/changes/${encodeURIComponent(id)}/wait`;
    const call = nameOf({ method: "GET", path });
    const deadline = deadlineIn(totalMs);
    for (;;) {
      const left = deadline.left();
      if (left <= 0)
        throw new PebbleError("timeout", call, `cannot finish ${call}: the change is not ready within ${totalMs} ms`);
      const sliceMs = Math.min(left, waitSliceMs);
      const started = elapsedMs();
      try {
        const { result } = await connection.json({
          method: "GET",
          path: withQuery(path, { timeout: `${Math.max(1, Math.ceil(sliceMs))}ms` }),
          deadline: deadlineIn(Math.min(left, sliceMs + answerMs)),
          signal: options?.signal,
          again: false,
        });
        const change = readChange(result, call);
        if (change.ready) return change;
      } catch (error) {
        if (!hasCode(error, "timeout")) throw error;
      }
      if (elapsedMs() - started < sliceMs / 2) await pause(Math.min(pauseMs, deadline.left()));
    }
  }

  /** A change that is asked for and done; a failed one is thrown with its task log. */
  async function change(
    action: string,
    services: readonly string[],
    options: CallOptions | undefined,
  ): Promise<Change> {
    const call = "POST /v1/services";
    const deadline = deadlineIn(options?.timeoutMs ?? changeTimeoutMs);
    const asked = deadlineIn(Math.min(deadline.left(), options?.timeoutMs ?? calls.timeoutMs));
    const { change: id } = await post("/v1/services", { action, services }, options, asked);
    if (id === undefined)
      throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer names no change`);
    const done = await waitChange(id, options, deadline.left());
    if (done.err !== undefined) throw changeFailed(call, done);
    return done;
  }

  return {
    async services(names, options) {
      const { result } = await get(withQuery("/v1/services", { names: names?.join(",") }), options);
      return items(result, "GET /v1/services").map((service) => readService(service, "GET /v1/services"));
    },
    start: (services, options) => change("start", services, options),
    stop: (services, options) => change("stop", services, options),
    restart: (services, options) => change("restart", services, options),
    autostart: (options) => change("autostart", [], options),
    replan: (options) => change("replan", [], options),
    async signal(name, services, options) {
      await post("/v1/signals", { signal: name, services }, options);
    },
    async changes(filter, options) {
      const path = withQuery("/v1/changes", { select: filter?.select, for: filter?.service });
      const { result } = await get(path, options);
      return items(result, "GET /v1/changes")
        .map((item) => readChange(item, "GET /v1/changes"))
        .sort((one, other) => Number(one.id) - Number(other.id));
    },
    async change(id, options) {
      const { result } = await get(`/v1/changes/${encodeURIComponent(id)}`, options);
      return readChange(result, "GET /v1/changes");
    },
    waitChange: (id, options) => waitChange(id, options, options?.timeoutMs ?? changeTimeoutMs),
    async abortChange(id, options) {
      const { result } = await post(`/v1/changes/${encodeURIComponent(id)}`, { action: "abort" }, options);
      return readChange(result, "POST /v1/changes");
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
