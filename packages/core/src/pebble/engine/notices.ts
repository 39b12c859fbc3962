import type { Notice, NoticeFilter } from "../pebble.ts";
import { durationFault, formatDuration, parseDuration } from "../plan/duration.ts";
import { quoted } from "../plan/quoted.ts";
import type { Notices } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { formatMoment, type Moment, parseMoment } from "./moments.ts";

const expireAfter = "168h0m0s";
const expiryMicros = 168 * 3_600_000_000;
const mostKept = 1000;
/** As many as may come between two prunings. */
const crowd = 5 * mostKept;

/** What a notice is told by. */
interface Occurrence {
  readonly type: string;
  readonly key: string;
  readonly userId: number | undefined;
  readonly data: Readonly<Record<string, string>>;
  readonly repeatAfterNs: number;
}

interface Kept {
  readonly notice: Notice;
  readonly repeated: Moment;
  readonly occurred: Moment;
}

/** The notices, and what only the engine does with them. */
export interface NoticeKeeper extends Notices {
  /** Notes that a change is another than before. */
  noteChange(id: string, data: Readonly<Record<string, string>>): void;
  /** Drops what has expired, what is too much, and what changes that are gone have left. */
  prune(isChange: (id: string) => boolean): void;
  state(): { readonly notices: readonly Notice[]; readonly last: number };
}

/**
 * @param crowded - told when there are so many that they are to be pruned before it is time
 * @param earlier - what an earlier Pebble has kept
 */
export function createNotices(
  clock: () => Moment,
  changed: () => void,
  crowded: () => void,
  earlier?: { readonly notices: readonly Notice[]; readonly last: number },
): NoticeKeeper {
  const kept = new Map<string, Kept>();
  const sleepers = new Set<() => void>();
  let last = earlier?.last ?? 0;
  for (const notice of earlier?.notices ?? [])
    kept.set(`${notice.userId} ${notice.type} ${notice.key}`, {
      notice,
      repeated: parseMoment(notice.lastRepeated) ?? 0,
      occurred: parseMoment(notice.lastOccurred) ?? 0,
    });

  function occur({ type, key, userId, data, repeatAfterNs }: Occurrence): string {
    const identity = `${userId} ${type} ${key}`;
    const old = kept.get(identity);
    const moment = clock();
    const time = formatMoment(moment);
    const held = old !== undefined && repeatAfterNs > 0 && moment <= old.repeated + repeatAfterNs / 1000;
    if (old === undefined) last += 1;
    const notice: Notice = {
      id: old?.notice.id ?? `${last}`,
      userId,
      type,
      key,
      firstOccurred: old?.notice.firstOccurred ?? time,
      lastOccurred: time,
      lastRepeated: held ? old.notice.lastRepeated : time,
      occurrences: (old?.notice.occurrences ?? 0) + 1,
      lastData: data,
      expireAfter,
      ...(repeatAfterNs > 0 && { repeatAfter: formatDuration(repeatAfterNs) }),
    };
    kept.set(identity, { notice, repeated: held ? old.repeated : moment, occurred: moment });
    changed();
    if (kept.size > crowd) crowded();
    if (!held) for (const look of [...sleepers]) look();
    return notice.id;
  }

  function matching(filter: NoticeFilter, callerId: number | undefined): readonly Notice[] {
    const { types, keys, users } = filter;
    const after = judgedAfter(filter);
    return [...kept.values()]
      .filter(({ repeated }) => repeated > after)
      .filter(({ notice: { type } }) => types === undefined || types.length === 0 || types.includes(type))
      .filter(({ notice: { key } }) => keys === undefined || keys.length === 0 || keys.includes(key))
      .filter(
        ({ notice: { userId } }) => users === "all" || userId === undefined || userId === (filter.userId ?? callerId),
      )
      .sort((one, other) => one.repeated - other.repeated)
      .map(({ notice }) => notice);
  }

  return {
    noteChange: (id, data) => void occur({ type: "change-update", key: id, userId: undefined, data, repeatAfterNs: 0 }),
    list: matching,
    whenAny(filter, callerId, act) {
      const look = (): void => {
        if (matching(filter, callerId).length === 0) return;
        sleepers.delete(look);
        act();
      };
      sleepers.add(look);
      return () => void sleepers.delete(look);
    },
    get(id) {
      const found = [...kept.values()].find(({ notice }) => notice.id === id);
      if (found === undefined) throw new EngineError(404, `cannot find notice with ID ${quoted(id)}`);
      return found.notice;
    },
    notify(key, { data = {}, repeatAfter }, callerId) {
      return occur({ type: "custom", key, userId: callerId, data, repeatAfterNs: judged(key, data, repeatAfter) });
    },
    prune(isChange) {
      const oldest = clock() - expiryMicros;
      for (const [identity, { notice, occurred }] of kept)
        if (occurred < oldest || (notice.type === "change-update" && !isChange(notice.key))) kept.delete(identity);
      const tooMany = [...kept].sort(([, one], [, other]) => one.repeated - other.repeated).slice(0, -mostKept);
      for (const [identity] of tooMany) kept.delete(identity);
    },
    state: () => ({ notices: [...kept.values()].map(({ notice }) => notice), last }),
  };
}

function judgedAfter({ users, userId, after }: NoticeFilter): Moment {
  if (users !== undefined && userId !== undefined)
    throw new EngineError(400, 'cannot use both "users" and "user-id" parameters');
  if (after === undefined) return Number.NEGATIVE_INFINITY;
  const moment = parseMoment(after);
  if (moment === undefined) throw new EngineError(400, `invalid "after" timestamp: cannot parse ${quoted(after)}`);
  return moment;
}

/** Refuses what is no custom notice; the answer is its `repeat-after` in nanoseconds. */
function judged(key: string, data: Readonly<Record<string, string>>, repeatAfter: string | undefined): number {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(key))
    throw new EngineError(400, `invalid key ${quoted(key)} (must be in "example.com/path" format)`);
  if (Buffer.byteLength(key) > 256) throw new EngineError(400, "key must be 256 bytes or less");
  const ns = repeatAfter === undefined ? 0 : parseDuration(repeatAfter);
  if (ns === undefined) throw new EngineError(400, `invalid repeat-after: ${durationFault(repeatAfter ?? "")}`);
  if (Buffer.byteLength(JSON.stringify(data)) > 4096)
    throw new EngineError(400, "total size of data must be 4096 bytes or less");
  return ns;
}
