import type { JujuEvent } from "@paas-charm/core";
import { createPebbleClient, type Notice, type Pebble, PebbleError } from "@paas-charm/core/pebble";
import type { Pod } from "./pod.ts";

type WorkloadEvent = Extract<JujuEvent, { kind: "workload" }>;

/** How often Juju asks a Pebble whether it has started anew, in milliseconds. */
const bootPollMs = 5_000;
/** How often it is asked until it has answered for the first time: nobody on a laptop wants to wait five seconds. */
const firstPollMs = 100;
/** How long one request for notices waits, in milliseconds. */
const noticeWaitMs = 30_000;
const noticePauseMs = 1_000;

/**
 * Tells what the Pebbles of a pod do, as Juju's agent sees it: pebble-ready each time one has started, custom notices, and checks
 * that fail and recover. The returned function ends it.
 */
export function watchPod(pod: Pod, emit: (event: WorkloadEvent) => void): () => void {
  const over = new AbortController();
  for (const [container, socketPath] of Object.entries(pod.containers)) {
    const pebble = createPebbleClient({ socketPath });
    over.signal.addEventListener("abort", () => pebble.close(), { once: true });
    void watchBoots(pebble, container, emit, over.signal);
  }
  return () => over.abort();
}

async function watchBoots(
  pebble: Pebble,
  container: string,
  emit: (event: WorkloadEvent) => void,
  over: AbortSignal,
): Promise<void> {
  let known: string | undefined;
  let notices: AbortController | undefined;
  over.addEventListener("abort", () => notices?.abort(), { once: true });
  while (!over.aborted) {
    const bootId = await answered(() => pebble.systemInfo({ signal: over }).then((info) => info.bootId));
    if (bootId !== undefined && bootId !== known && !over.aborted) {
      known = bootId;
      emit({ kind: "workload", name: `${container}-pebble-ready`, change: "pebble-ready", container });
      notices?.abort();
      notices = new AbortController();
      void watchNotices(pebble, container, emit, notices.signal);
    }
    await pause(known === undefined ? firstPollMs : bootPollMs, over);
  }
}

async function watchNotices(
  pebble: Pebble,
  container: string,
  emit: (event: WorkloadEvent) => void,
  over: AbortSignal,
): Promise<void> {
  let after: string | undefined;
  while (!over.aborted) {
    // As Juju does, without those of other users: a notice that a service records as somebody else is no event there either.
    const filter = { types: ["custom", "change-update"], ...(after === undefined ? {} : { after }) };
    const found = await answered(() =>
      pebble.waitNotices(filter, noticeWaitMs, { timeoutMs: noticeWaitMs + 5_000, signal: over }),
    );
    for (const notice of found ?? []) {
      if (over.aborted) return;
      after = notice.lastRepeated;
      const event = await noticeEvent(pebble, container, notice);
      if (event) emit(event);
    }
    if (found === undefined) await pause(noticePauseMs, over);
  }
}

async function noticeEvent(pebble: Pebble, container: string, notice: Notice): Promise<WorkloadEvent | undefined> {
  if (notice.type === "custom") {
    const change = "pebble-custom-notice";
    const { id, type, key } = notice;
    return { kind: "workload", name: `${container}-${change}`, change, container, notice: { id, type, key } };
  }
  const check = notice.lastData["check-name"];
  const kind = notice.lastData["kind"];
  if (check === undefined || (kind !== "perform-check" && kind !== "recover-check")) return undefined;
  const status = await answered(() => pebble.change(notice.key).then((change) => change.status));
  // A change that Pebble has forgotten already counts as failed, as Juju has it.
  const change =
    kind === "perform-check" && (status === "Error" || status === undefined)
      ? "pebble-check-failed"
      : kind === "recover-check" && status === "Done"
        ? "pebble-check-recovered"
        : undefined;
  return change && { kind: "workload", name: `${container}-${change}`, change, container, check };
}

/** What a Pebble answers; undefined while it does not. */
async function answered<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof PebbleError) return undefined;
    throw cause;
  }
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      over.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    over.addEventListener("abort", done, { once: true });
  });
}
