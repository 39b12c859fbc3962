import type { Notice, NoticeFilter, Pebble } from "../../pebble/pebble.ts";
import { formatDuration, parseDuration } from "../../pebble/plan/duration.ts";
import { noWarnings } from "../../pebble/warnings.ts";
import { badRequest, notFound, type Simulation } from "./simulation.ts";
import { waiting } from "./waiting.ts";

/** The caller of a simulated Pebble: root, as a charm is by default. */
const callerId = 0;
const expireAfter = "168h0m0s";

type NoticeCalls = Pick<Pebble, "notices" | "waitNotices" | "notice" | "notify" | "warnings" | "acknowledgeWarnings">;

/** The notices of a simulated Pebble. */
export interface SimulatedNotices extends NoticeCalls {
  /** Notes that a change is another than before. */
  noteChange(id: string, data: Readonly<Record<string, string>>): void;
}

/** What a notice is told by. */
interface Occurrence {
  readonly type: string;
  readonly key: string;
  readonly userId: number | undefined;
  readonly data: Readonly<Record<string, string>>;
  readonly repeatAfter: string | undefined;
}

export function simulatedNotices({ note, now }: Simulation): SimulatedNotices {
  const kept = new Map<string, Notice>();
  const sleepers = waiting();

  function occur({ type, key, userId, data, repeatAfter }: Occurrence): string {
    const identity = `${userId} ${type} ${key}`;
    const old = kept.get(identity);
    const time = now();
    // No real time passes, so that any wish to hold back lasts.
    const held = old !== undefined && repeatAfter !== undefined;
    const notice: Notice = {
      id: old?.id ?? `${kept.size + 1}`,
      userId,
      type,
      key,
      firstOccurred: old?.firstOccurred ?? time,
      lastOccurred: time,
      lastRepeated: held ? old.lastRepeated : time,
      occurrences: (old?.occurrences ?? 0) + 1,
      lastData: data,
      expireAfter,
      ...(repeatAfter !== undefined && { repeatAfter }),
    };
    kept.set(identity, notice);
    sleepers.wake();
    return notice.id;
  }

  function matching(filter: NoticeFilter | undefined): readonly Notice[] {
    const after = filter?.after === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.after);
    return [...kept.values()]
      .filter(({ type }) => filter?.types?.includes(type) ?? true)
      .filter(({ key }) => filter?.keys?.includes(key) ?? true)
      .filter(
        ({ userId }) => filter?.users === "all" || userId === undefined || userId === (filter?.userId ?? callerId),
      )
      .filter(({ lastRepeated }) => Date.parse(lastRepeated) > after)
      .sort((one, other) => Date.parse(one.lastRepeated) - Date.parse(other.lastRepeated));
  }

  function judgeFilter(filter: NoticeFilter | undefined): void {
    const call = "GET /v1/notices";
    if (filter?.users !== undefined && filter.userId !== undefined)
      throw badRequest(call, 'cannot use both "users" and "user-id" parameters');
    if (filter?.after !== undefined && Number.isNaN(Date.parse(filter.after)))
      throw badRequest(call, `invalid "after" timestamp: cannot parse "${filter.after}"`);
  }

  return {
    noteChange: (id, data) =>
      void occur({ type: "change-update", key: id, userId: undefined, data, repeatAfter: undefined }),
    async notices(filter) {
      note("notices");
      judgeFilter(filter);
      return matching(filter);
    },
    async waitNotices(filter, waitMs, options) {
      note("notices");
      judgeFilter(filter);
      const ask = (): readonly Notice[] | undefined => {
        const found = matching(filter);
        return found.length === 0 ? undefined : found;
      };
      return await sleepers.until(ask, "GET /v1/notices", options, { ms: waitMs, otherwise: [] });
    },
    async notice(id) {
      note(`notice ${id}`);
      const notice = [...kept.values()].find((one) => one.id === id);
      if (notice === undefined) throw notFound("GET /v1/notices", `cannot find notice with ID "${id}"`);
      return notice;
    },
    async notify(key, detail) {
      note(`notify ${key}`, true);
      const data = detail?.data ?? {};
      const repeatAfter = judgeNotice(key, data, detail?.repeatAfter);
      return occur({ type: "custom", key, userId: callerId, data, repeatAfter });
    },
    async warnings() {
      note("warnings");
      throw noWarnings("GET /v1/warnings");
    },
    async acknowledgeWarnings() {
      note("warnings", true);
      throw noWarnings("POST /v1/warnings");
    },
  };
}

/** Refuses what is no custom notice; the answer is its `repeat-after` as Go prints it. */
function judgeNotice(
  key: string,
  data: Readonly<Record<string, string>>,
  repeatAfter: string | undefined,
): string | undefined {
  const call = "POST /v1/notices";
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(key))
    throw badRequest(call, `invalid key "${key}" (must be in "example.com/path" format)`);
  if (Buffer.byteLength(key) > 256) throw badRequest(call, "key must be 256 bytes or less");
  const ns = repeatAfter === undefined ? undefined : parseDuration(repeatAfter);
  if (repeatAfter !== undefined && ns === undefined)
    throw badRequest(call, `invalid repeat-after: time: invalid duration "${repeatAfter}"`);
  if (Buffer.byteLength(JSON.stringify(data)) > 4096)
    throw badRequest(call, "total size of data must be 4096 bytes or less");
  return ns === undefined || ns === 0 ? undefined : formatDuration(ns);
}
