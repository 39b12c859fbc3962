import { quoted } from "../plan/quoted.ts";
import type { ChangeInit, Changes, EngineChange, EngineTask, RunningTask, TaskInit } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { formatMoment, formatSecond, type Moment } from "./moments.ts";

/** Of the statuses of a change's tasks, the first of these is its own. */
const precedence = ["Abort", "Undo", "Doing", "Do", "Error", "Done", "Hold"] as const;
type Status = (typeof precedence)[number];

const keptLogLines = 10;
const dayMicros = 86_400_000_000;
const mostReady = 1000;

interface KeptTask {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly init: TaskInit | undefined;
  readonly spawned: Moment;
  status: Status;
  log: readonly string[];
  data: Readonly<Record<string, unknown>> | undefined;
  ready: Moment | undefined;
}

interface KeptChange {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly services: readonly string[];
  readonly data: Readonly<Record<string, string>>;
  readonly tasks: readonly KeptTask[];
  readonly spawned: Moment;
  ready: Moment | undefined;
  /** The status that its last notice told of. */
  noted: Status;
  readonly waiting: Set<(change: EngineChange) => void>;
}

/** The changes, and what only the engine does with them. */
export interface ChangeKeeper extends Changes {
  has(id: string): boolean;
  /** Drops what is old or too much, aborts what is not ready after two weeks. */
  prune(): void;
  state(): ChangeState;
}

/** Changes as they outlive Pebble. */
export interface ChangeState {
  readonly changes: readonly unknown[];
  readonly lastChange: number;
  readonly lastTask: number;
}

export function createChanges(
  clock: () => Moment,
  noteChange: (id: string, data: Readonly<Record<string, string>>) => void,
  changed: () => void,
  earlier?: ChangeState,
): ChangeKeeper {
  const kept = new Map<string, KeptChange>();
  let lastChange = earlier?.lastChange ?? 0;
  let lastTask = earlier?.lastTask ?? 0;
  for (const one of (earlier?.changes ?? []) as readonly Omit<KeptChange, "waiting">[]) revive(one);

  /** What was under way when the earlier Pebble ended does not go on. */
  function revive(old: Omit<KeptChange, "waiting">): void {
    const tasks = old.tasks.map((task): KeptTask => {
      const ended: KeptTask = { ...task, init: undefined };
      if (task.ready !== undefined) return ended;
      const doing = task.status !== "Do";
      ended.ready = clock();
      ended.status = !doing ? "Hold" : task.kind === "start" ? "Error" : "Done";
      if (ended.status === "Error") addLog(ended, "ERROR", "service already started, not retrying");
      return ended;
    });
    const change: KeptChange = { ...old, tasks, waiting: new Set() };
    change.ready ??= clock();
    kept.set(change.id, change);
  }

  function find(id: string): KeptChange {
    const found = kept.get(id);
    if (found === undefined) throw new EngineError(404, `cannot find change with id ${quoted(id)}`);
    return found;
  }

  function addLog(task: KeptTask, level: string, text: string): void {
    task.log = [...task.log, `${formatSecond(clock())} ${level} ${text}`].slice(-keptLogLines);
  }

  function settle(change: KeptChange): void {
    const status = statusOf(change.tasks);
    if (change.ready === undefined && isReady(status)) change.ready = clock();
    // Between two tasks of one change nothing is under way for a moment, which is not told.
    if (status !== change.noted && !(status === "Do" && change.noted === "Doing")) {
      change.noted = status;
      noteChange(change.id, { kind: change.kind, ...change.data });
    }
    changed();
    if (change.ready === undefined) return;
    const ready = shown(change);
    for (const act of [...change.waiting]) act(ready);
    change.waiting.clear();
  }

  function end(change: KeptChange, task: KeptTask, status: Status): void {
    task.status = status;
    task.ready = clock();
    settle(change);
    if (change.ready === undefined) runReady(change);
  }

  /** What waits for a task that will not be done is not done either. */
  function hold(change: KeptChange, failed: KeptTask): void {
    for (const task of change.tasks) {
      if (task.status !== "Do" || task.init?.after?.some((at) => change.tasks[at] === failed) !== true) continue;
      task.status = "Hold";
      task.ready = clock();
      hold(change, task);
    }
  }

  function running(change: KeptChange, task: KeptTask): RunningTask {
    const open = (): boolean => task.ready === undefined;
    return {
      id: task.id,
      log(level, text) {
        if (!open()) return;
        addLog(task, level, text);
        changed();
      },
      setData(key, value) {
        if (open()) task.data = { ...task.data, [key]: value };
      },
      done() {
        if (!open()) return;
        if (task.status === "Abort") {
          // There is nothing to undo, which Pebble finds out, and tells of, before the task is done.
          task.status = "Undo";
          settle(change);
        }
        end(change, task, "Done");
      },
      fail(text) {
        if (!open()) return;
        addLog(task, "ERROR", text);
        hold(change, task);
        // Pebble aborts the rest of the lane first, and tells of that.
        task.status = "Abort";
        settle(change);
        end(change, task, "Error");
      },
    };
  }

  function runReady(change: KeptChange): void {
    for (const task of change.tasks) {
      const blocked = task.init?.after?.some((at) => change.tasks[at]?.status !== "Done") === true;
      if (task.status !== "Do" || blocked) continue;
      task.status = "Doing";
      settle(change);
      task.init?.run(running(change, task));
    }
  }

  return {
    begin({ kind, summary, tasks, services = [], data = {} }: ChangeInit) {
      lastChange += 1;
      const id = `${lastChange}`;
      const change: KeptChange = {
        ...{ id, kind, summary, services, data },
        tasks: tasks.map((init): KeptTask => {
          lastTask += 1;
          const { kind: of, summary: about } = init;
          const empty = { log: [], data: undefined, ready: undefined };
          return { id: `${lastTask}`, kind: of, summary: about, init, spawned: clock(), status: "Do", ...empty };
        }),
        spawned: clock(),
        ready: undefined,
        noted: "Do",
        waiting: new Set(),
      };
      kept.set(id, change);
      noteChange(id, { kind, ...data });
      if (tasks.length === 0) settle(change);
      else runReady(change);
      return id;
    },
    list(filter) {
      const select = filter?.select ?? "in-progress";
      return [...kept.values()]
        .filter(({ ready }) => select === "all" || (select === "ready") === (ready !== undefined))
        .filter(({ services }) => filter?.service === undefined || services.includes(filter.service))
        .map(shown);
    },
    has: (id) => kept.has(id),
    get: (id) => shown(find(id)),
    whenReady(id, act) {
      const change = find(id);
      if (change.ready === undefined) change.waiting.add(act);
      else act(shown(change));
      return () => void change.waiting.delete(act);
    },
    abort(id) {
      const change = find(id);
      if (change.ready !== undefined) throw new EngineError(400, `cannot abort change ${id} with nothing pending`);
      const doing = change.tasks.filter(({ status }) => status === "Doing");
      for (const task of change.tasks) {
        if (task.status === "Do") Object.assign(task, { status: "Hold", ready: clock() });
        else if (task.status === "Doing") task.status = "Abort";
      }
      settle(change);
      const answer = shown(change);
      for (const task of doing) {
        const { abort } = task.init ?? {};
        if (abort === undefined) running(change, task).done();
        else abort(running(change, task));
      }
      return answer;
    },
    ofTask(taskId) {
      for (const change of kept.values()) {
        const task = change.tasks.find(({ id }) => id === taskId);
        if (task !== undefined) return { change: shown(change), task: shownTask(task) };
      }
      throw new EngineError(404, `cannot find task ${quoted(taskId)}`);
    },
    prune() {
      const now = clock();
      const ready = [...kept.values()].filter((change) => change.ready !== undefined);
      const tooMany = new Set(ready.slice(0, -mostReady));
      for (const change of kept.values()) {
        if (change.ready !== undefined) {
          if (tooMany.has(change) || change.ready < now - 7 * dayMicros) kept.delete(change.id);
        } else if (change.spawned < now - 14 * dayMicros && !change.kind.endsWith("-check")) {
          this.abort(change.id);
        }
      }
    },
    state: () => ({
      changes: [...kept.values()].map(({ waiting: _, ...change }) => ({
        ...change,
        tasks: change.tasks.map(({ init: _init, ...task }) => task),
      })),
      lastChange,
      lastTask,
    }),
  };
}

function statusOf(tasks: readonly KeptTask[]): Status {
  return precedence.find((status) => tasks.some((task) => task.status === status)) ?? "Done";
}

function isReady(status: Status): boolean {
  return status === "Error" || status === "Done" || status === "Hold";
}

function shownTask(task: KeptTask): EngineTask {
  return {
    id: task.id,
    kind: task.kind,
    summary: task.summary,
    status: task.status,
    log: task.log,
    spawnTime: formatMoment(task.spawned),
    ...(task.data && { data: task.data }),
    ...(task.ready !== undefined && { readyTime: formatMoment(task.ready) }),
  };
}

function shown(change: KeptChange): EngineChange {
  const status = statusOf(change.tasks);
  return {
    id: change.id,
    kind: change.kind,
    summary: change.summary,
    status,
    ready: change.ready !== undefined,
    ...(status === "Error" && { err: errorOf(change.tasks) }),
    tasks: change.tasks.map(shownTask),
    spawnTime: formatMoment(change.spawned),
    ...(change.ready !== undefined && { readyTime: formatMoment(change.ready) }),
  };
}

function errorOf(tasks: readonly KeptTask[]): string {
  const lines = tasks.flatMap(({ status, summary, log }) =>
    status === "Error" ? errorsOf(log).map((text) => `- ${summary} (${text})`) : [],
  );
  return ["cannot perform the following tasks:", ...lines].join("\n");
}

function errorsOf(log: readonly string[]): readonly string[] {
  return log.flatMap((line) => /^\S+ ERROR ([\s\S]*)$/.exec(line)?.slice(1) ?? []);
}
