import { normalise } from "../normalise.ts";
import type { RunningPebble } from "../pebbles.ts";
import type { Player } from "./act.ts";

interface TaskView {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: string;
  readonly log?: readonly string[];
  readonly progress: unknown;
  readonly data?: unknown;
  readonly "ready-time"?: string;
}
interface ChangeView {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: string;
  readonly ready: boolean;
  readonly err?: string;
  readonly tasks?: readonly TaskView[];
  readonly "ready-time"?: string;
}
interface NoticeView {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly occurrences: number;
}
interface CheckView {
  readonly name: string;
  readonly successes: number;
  readonly failures?: number;
  readonly "change-id"?: string;
  readonly "prev-change-id"?: string;
}

/** All that a client can see of a Pebble, by area, without times; what begins in any order is sorted. */
export async function view({ raw, pebble }: Player): Promise<Readonly<Record<string, unknown>>> {
  const changes = (await raw.json("/v1/changes?select=all")) as readonly ChangeView[];
  const services = await raw.json("/v1/services");
  const checks = (await raw.json("/v1/checks")) as readonly CheckView[];
  const notices = (await raw.json("/v1/notices?users=all")) as readonly NoticeView[];
  const health = await raw.ask("GET", "/v1/health");
  const metrics = await raw.ask("GET", "/v1/metrics");
  const plan = await raw.json("/v1/plan?format=yaml");
  const identities = await raw.json("/v1/identities");
  const logs = (await raw.ask("GET", "/v1/logs?n=-1")).text;
  const names = canonicalIds(changes);
  // One that fails while others go on tells of it once or twice more.
  const severalTasks = new Set(changes.filter(({ tasks = [] }) => tasks.length > 1).map(({ id }) => id));
  const key = (notice: NoticeView) => (notice.type === "change-update" ? (names.get(notice.key) ?? "?") : notice.key);
  return plain(pebble, {
    services,
    changes: sortedBy(
      changes.map((change) => changeView(change, names)),
      ({ id }) => id,
    ),
    checks: checks.map((check) => checkView(check, names)),
    notices: sortedBy(
      notices.map(({ id: _id, ...rest }) => ({
        ...rest,
        key: key({ id: _id, ...rest }),
        occurrences: severalTasks.has(rest.key) ? Math.min(rest.occurrences, 3) : rest.occurrences,
      })),
      (notice) => `${notice.type} ${notice.key}`,
    ),
    // Checks begin in any order; all else happens one after the other.
    "order of notices": notices.map(key).filter((name) => !name.startsWith("check")),
    health: `${health.status} ${health.text}`,
    metrics: metrics.text.split("\n").filter((line) => !line.includes('check="fast"')),
    plan: `${plan}`.split("\n"),
    identities,
    logs: sortedBy(logs.split("\n").filter(Boolean), (line) => /"service":"([^"]*)"/.exec(line)?.[1] ?? ""),
  });
}

/** Changes of checks by the check and how many it has had: several begin at once, in no order. */
function canonicalIds(changes: readonly ChangeView[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  const byId = [...changes].sort((one, other) => Number(one.id) - Number(other.id));
  return new Map(
    byId.map(({ id, kind, summary }) => {
      if (!kind.endsWith("-check")) return [id, id.padStart(4, "0")];
      const count = (seen.get(summary) ?? 0) + 1;
      seen.set(summary, count);
      return [id, `check: ${summary} ${count}`];
    }),
  );
}

function changeView(change: ChangeView, names: ReadonlyMap<string, string>) {
  return {
    ...change,
    id: names.get(change.id) ?? "?",
    ...(change.err === undefined ? {} : { err: once(change.err.split("\n").map(anyFailure)) }),
    ...(change.tasks === undefined
      ? {}
      : {
          tasks: change.tasks.map(({ id, log, ...task }) => ({
            ...task,
            ...(change.kind.endsWith("-check") ? {} : { id }),
            // A check that runs by itself may have failed once more.
            ...(log === undefined ? {} : { log: once(log.map((line) => anyFailure(line.replace(/^\S+ /, "")))) }),
          })),
        }),
  };
}

function checkView(check: CheckView, names: ReadonlyMap<string, string>) {
  const named = (id: string | undefined) => (id === undefined ? undefined : (names.get(id) ?? "?"));
  const quick = check.name === "fast";
  return {
    ...check,
    ...(quick ? { successes: check.successes > 0, failures: (check.failures ?? 0) > 0 } : {}),
    "change-id": named(check["change-id"]),
    "prev-change-id": named(check["prev-change-id"]),
  };
}

/** On a busy machine a check that runs often may fail by its timeout instead. */
function anyFailure(line: string): string {
  return line.replace(/check timed out after 400ms|exit status 1; cat: .*mark: No such file or directory/, "<failure>");
}

function once(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function sortedBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function plain<Value>(pebble: RunningPebble, value: Value): Value {
  return JSON.parse(normalise(JSON.stringify(value), pebble)) as Value;
}
