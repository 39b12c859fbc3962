import type { CallOptions, Change, Pebble, Task } from "../../pebble/pebble.ts";
import type { SimulatedNotices } from "./simulated-notices.ts";
import { badRequest, notFound, type Simulation } from "./simulation.ts";
import { waiting } from "./waiting.ts";

/** A change that is made, task by task. */
interface ChangeInit {
  readonly kind: string;
  readonly summary: string;
  readonly tasks: readonly Pick<Task, "kind" | "summary">[];
  /** Services that it is found by. */
  readonly services?: readonly string[];
  /** What its notices say beside the kind. */
  readonly data?: Readonly<Record<string, string>>;
  /** What an abort does; the change is to be finished by it. */
  readonly abort?: () => void;
}

/** How a task ended. */
export interface TaskOutcome {
  readonly status: "Done" | "Error" | "Hold";
  /** Lines of its log, without their times. */
  readonly log?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

type ChangeCalls = Pick<Pebble, "changes" | "change" | "waitChange" | "abortChange">;

/** The changes of a simulated Pebble. */
export interface SimulatedChanges extends ChangeCalls {
  /** Begins a change; the answer is its id. */
  begin(init: ChangeInit): string;
  /** Ends a change, with an outcome for each of its tasks. */
  finish(id: string, outcomes: readonly TaskOutcome[]): Change;
  /** Resolves when a change is ready, without a call of its own. */
  ready(id: string, options: CallOptions | undefined): Promise<Change>;
}

interface Kept {
  readonly init: ChangeInit;
  change: Change;
}

export function simulatedChanges({ note, now }: Simulation, notices: SimulatedNotices): SimulatedChanges {
  const kept = new Map<string, Kept>();
  const sleepers = waiting();
  let tasks = 0;

  function find(id: string): Kept {
    const found = kept.get(id);
    if (found === undefined) throw notFound("GET /v1/changes", `cannot find change with id "${id}"`);
    return found;
  }

  async function ready(id: string, options: CallOptions | undefined): Promise<Change> {
    find(id);
    return await sleepers.until(
      () => {
        const { change } = find(id);
        return change.ready ? change : undefined;
      },
      `GET /v1/changes/${id}/wait`,
      options,
    );
  }

  return {
    ready,
    begin(init) {
      const id = `${kept.size + 1}`;
      const noteChange = (): void => notices.noteChange(id, { kind: init.kind, ...init.data });
      const change: Change = {
        id,
        kind: init.kind,
        summary: init.summary,
        status: "Doing",
        ready: false,
        tasks: init.tasks.map((task): Task => {
          tasks += 1;
          return { id: `${tasks}`, ...task, status: "Doing", log: [] };
        }),
        spawnTime: now(),
      };
      kept.set(id, { init, change });
      noteChange();
      if (init.tasks.length > 0) noteChange();
      return id;
    },
    finish(id, outcomes) {
      const entry = find(id);
      const readyTime = now();
      const time = readyTime.replace(/\.\d+Z$/, "Z");
      const done = entry.change.tasks.map((task, index): Task => {
        const { status = "Done", log = [], data } = outcomes[index] ?? {};
        return { ...task, status, log: log.map((line) => `${time} ${line}`), readyTime, ...(data && { data }) };
      });
      const failures = done.filter(({ status }) => status === "Error");
      const err = [
        "cannot perform the following tasks:",
        ...failures.flatMap(({ summary, log }) => errorsOf(log).map((text) => `- ${summary} (${text})`)),
      ].join("\n");
      entry.change = {
        ...entry.change,
        status: failures.length > 0 ? "Error" : done.length > 0 && done.every(isHeld) ? "Hold" : "Done",
        ready: true,
        readyTime,
        tasks: done,
        ...(failures.length > 0 && { err }),
      };
      const noteChange = (): void => notices.noteChange(id, { kind: entry.init.kind, ...entry.init.data });
      // A change that fails is aborted first, which a caller never sees but in the count.
      if (failures.length > 0) noteChange();
      noteChange();
      sleepers.wake();
      return entry.change;
    },
    async changes(filter) {
      note("changes");
      const select = filter?.select ?? "in-progress";
      return [...kept.values()]
        .filter(({ change }) => select === "all" || (select === "ready") === change.ready)
        .filter(({ init }) => filter?.service === undefined || init.services?.includes(filter.service) === true)
        .map(({ change }) => change);
    },
    async change(id) {
      note(`change ${id}`);
      return find(id).change;
    },
    async waitChange(id, options) {
      note(`change ${id}`);
      return await ready(id, options);
    },
    async abortChange(id) {
      note(`abort ${id}`, true);
      const { change, init } = find(id);
      if (change.ready || init.abort === undefined)
        throw badRequest("POST /v1/changes", `cannot abort change ${id} with nothing pending`);
      init.abort();
      return find(id).change;
    },
  };
}

function isHeld({ status }: Task): boolean {
  return status === "Hold";
}

function errorsOf(log: readonly string[]): readonly string[] {
  return log.flatMap((line) => /^\S+ ERROR ([\s\S]*)$/.exec(line)?.slice(1) ?? []);
}
