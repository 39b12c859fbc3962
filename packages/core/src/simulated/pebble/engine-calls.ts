import { type Engine, EngineError } from "../../pebble/engine/index.ts";
import { changeFailed, PebbleError } from "../../pebble/errors.ts";
import type { Change, Identity, LogEntry, Notice, NoticeFilter, Pebble } from "../../pebble/pebble.ts";
import { noWarnings } from "../../pebble/warnings.ts";
import { secret } from "../../secret.ts";
import type { MadeUpWorld } from "./made-up-world.ts";
import type { Simulation } from "./simulation.ts";
import { waiting } from "./waiting.ts";

/** The caller of a simulated Pebble: root, as a charm is by default. */
const callerId = 0;
/** Longer than a service waits at first until it is started again. */
const backOffMs = 1_000;

type EngineCalls = Omit<
  Pebble,
  "systemInfo" | "readFiles" | "pull" | "pullText" | "push" | "listFiles" | "makeDir" | "remove" | "exec" | "spawn"
>;

/** Does what a call asks of the engine; what the engine refuses is thrown as the client throws it. */
function asked<Result>(call: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const code = error.status === 404 ? "not-found" : "bad-request";
    throw new PebbleError(code, call, error.message, { cause: error.cause ?? error });
  }
}

/** The calls that the engine answers. A change is waited for by letting time pass, and then no more of it does. */
export function engineCalls({ note }: Simulation, engine: Engine, world: MadeUpWorld): EngineCalls {
  const notices = noticeCalls(note, engine);
  const followers = new Set<() => void>();

  function act(action: string, names: readonly string[]): Change {
    const call = "POST /v1/services";
    const id = asked(call, () => engine.services.act(action, names));
    world.passUntil(() => engine.changes.get(id).ready);
    const change = engine.changes.get(id);
    if (change.err !== undefined) throw changeFailed(call, change);
    return change;
  }

  function change(action: string, wanted: Readonly<Record<string, Identity | null>>): void {
    note("identities", true);
    asked("POST /v1/identities", () => engine.identities.act(action, wanted));
  }

  return {
    async plan() {
      note("plan");
      return engine.layers.current();
    },
    async combineLayer(label, layer) {
      note(`add-layer ${label}`, true);
      asked("POST /v1/layers", () => engine.layers.add(label, layer, { combine: true, inner: false }));
    },
    async addLayer(label, layer, options) {
      note(`add-layer ${label}`, true);
      const how = { combine: false, inner: options?.inner ?? false };
      asked("POST /v1/layers", () => engine.layers.add(label, layer, how));
    },

    async services(names) {
      note("services");
      return engine.services.list(names);
    },
    async start(names) {
      note(`start ${names.join(" ")}`, true);
      return act("start", names);
    },
    async stop(names) {
      note(`stop ${names.join(" ")}`, true);
      return act("stop", names);
    },
    async restart(names) {
      note(`restart ${names.join(" ")}`, true);
      return act("restart", names);
    },
    async autostart() {
      note("autostart", true);
      return act("autostart", []);
    },
    async replan() {
      note("replan", true);
      return act("replan", []);
    },
    async signal(name, names) {
      note(`signal ${name.replace(/^SIG/, "")} ${names.join(" ")}`, true);
      asked("POST /v1/signals", () => engine.services.signal(name, names));
      // A service that the signal has ended is started again, as its layer says.
      const ended = engine.services.list(names).some(({ current }) => current === "backoff");
      if (ended) world.pass(backOffMs);
    },

    async changes(filter) {
      note("changes");
      return engine.changes.list(filter);
    },
    async change(id) {
      note(`change ${id}`);
      return asked("GET /v1/changes", () => engine.changes.get(id));
    },
    async waitChange(id, options) {
      note(`change ${id}`);
      return await readyChange(engine, id, options);
    },
    async abortChange(id) {
      note(`abort ${id}`, true);
      return asked("POST /v1/changes", () => engine.changes.abort(id));
    },

    async health(filter) {
      note("health");
      return asked("GET /v1/health", () => engine.checks.healthy(filter));
    },
    async checks(filter) {
      note("checks");
      return engine.checks.list(filter);
    },
    async startChecks(names) {
      note(`start-checks ${names.join(" ")}`, true);
      return asked("POST /v1/checks", () => engine.checks.act("start", names));
    },
    async stopChecks(names) {
      note(`stop-checks ${names.join(" ")}`, true);
      return asked("POST /v1/checks", () => engine.checks.act("stop", names));
    },
    async refreshCheck(name) {
      note(`refresh-check ${name}`, true);
      return await new Promise((resolve) =>
        asked("POST /v1/checks/refresh", () => engine.checks.refresh(name, resolve)),
      );
    },

    ...notices,

    async logs(filter) {
      note("logs");
      return asked("GET /v1/logs", () => engine.logs.list(filter));
    },
    async *followLogs(filter, options) {
      note("logs");
      const call = "GET /v1/logs";
      const sleepers = waiting();
      const entries: LogEntry[] = [];
      let closed = false;
      const close = (): void => {
        closed = true;
        sleepers.wake();
      };
      const stop = asked(call, () =>
        engine.logs.follow(filter ?? {}, (entry) => {
          entries.push(entry);
          sleepers.wake();
        }),
      );
      followers.add(close);
      try {
        for (;;) {
          const next = await sleepers.until(() => entries.shift() ?? (closed ? null : undefined), call, options);
          if (next === null)
            throw new PebbleError("reset", call, `cannot finish ${call}: the connection to Pebble broke`);
          yield next;
        }
      } finally {
        stop();
        followers.delete(close);
      }
    },

    async identities() {
      note("identities");
      return Object.fromEntries([...engine.identities.all()].map(([name, identity]) => [name, hidden(identity)]));
    },
    addIdentities: async (wanted) => change("add", wanted),
    updateIdentities: async (wanted) => change("update", wanted),
    replaceIdentities: async (wanted) => change("replace", wanted),
    removeIdentities: async (names) => change("remove", Object.fromEntries(names.map((name) => [name, null]))),
    async metrics() {
      note("metrics");
      return engine.metrics();
    },
    close() {
      for (const close of followers) close();
    },
  };
}

/** Resolves when a change is ready. */
export async function readyChange(
  engine: Engine,
  id: string,
  options: Parameters<Pebble["waitChange"]>[1],
): Promise<Change> {
  const call = `GET /v1/changes/${id}/wait`;
  const sleepers = waiting();
  const stop = asked(call, () => engine.changes.whenReady(id, () => sleepers.wake()));
  try {
    return await sleepers.until(
      () => {
        const change = engine.changes.get(id);
        return change.ready ? change : undefined;
      },
      call,
      options,
    );
  } finally {
    stop();
  }
}

type NoticeCalls = Pick<Pebble, "notices" | "waitNotices" | "notice" | "notify" | "warnings" | "acknowledgeWarnings">;

function noticeCalls(note: Simulation["note"], { notices }: Engine): NoticeCalls {
  const list = (filter: NoticeFilter | undefined): readonly Notice[] =>
    asked("GET /v1/notices", () => notices.list(filter ?? {}, callerId));
  return {
    async notices(filter) {
      note("notices");
      return list(filter);
    },
    async waitNotices(filter, waitMs, options) {
      note("notices");
      const sleepers = waiting();
      const listed = list(filter);
      if (listed.length > 0) return listed;
      const stop = notices.whenAny(filter, callerId, sleepers.wake);
      const look = (): readonly Notice[] | undefined => {
        const found = list(filter);
        return found.length > 0 ? found : undefined;
      };
      try {
        return await sleepers.until(look, "GET /v1/notices", options, { ms: waitMs, otherwise: [] });
      } finally {
        stop();
      }
    },
    async notice(id) {
      note(`notice ${id}`);
      return asked("GET /v1/notices", () => notices.get(id));
    },
    async notify(key, detail) {
      note(`notify ${key}`, true);
      return asked("POST /v1/notices", () => notices.notify(key, detail ?? {}, callerId));
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

function hidden({ basic, cert, ...identity }: Identity): Identity {
  return {
    ...identity,
    ...(basic && { basic: { password: secret("*****") } }),
    ...(cert && { cert: { pem: "*****" } }),
  };
}
