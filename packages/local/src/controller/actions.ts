import type { Model, Task } from "@paas-charm/core/simulated";
import { LocalError } from "../local-error.ts";
import { completeParams } from "./action-params.ts";
import { applicationNamed, unitNamed } from "./document.ts";

/** An action's outcome, with the fields of `juju run --format json`. */
export interface ActionReport {
  readonly id: string;
  readonly status: Task["status"];
  readonly message: string;
  readonly results: Readonly<Record<string, unknown>>;
  readonly log: readonly string[];
}

/**
 * Asks a unit for an action: its agent runs it when its turn comes.
 *
 * @throws {@link LocalError} `not-found` for an action that the charm does not have, `bad-params`
 */
export function enqueueAction(
  model: Model,
  unit: string,
  action: string,
  params: Readonly<Record<string, unknown>>,
  now: number,
): Task {
  const { app } = unitNamed(model, unit);
  const { actions } = applicationNamed(model, app).charm;
  const declared = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (declared === undefined) {
    throw new LocalError("not-found", `action "${action}" not defined on unit "${unit}"`, {
      hint: `${app} has ${Object.keys(actions).sort().join(", ") || "no actions"}`,
    });
  }
  // Parameters that an action does not name are let through before Juju 4.
  const additional = Number(model.juju.split(".")[0]) < 4;
  const task: Task = {
    id: String(model.next.task),
    unit,
    action,
    params: completeParams(action, declared, params, additional),
    status: "pending",
    message: "",
    results: {},
    log: [],
    enqueuedAt: now,
  };
  model.next.task++;
  forgetOldTasks(model);
  model.tasks[task.id] = task;
  return task;
}

/** Gives up a task that has not ended: nobody will run it any more. */
export function abortTask(model: Model, id: string, why: string, now: number): void {
  const task = model.tasks[id];
  if (!task || (task.status !== "pending" && task.status !== "running")) return;
  Object.assign(task, { status: "aborted", message: why, completedAt: now });
}

/** Gives up every task that has not ended. */
export function abortTasks(model: Model, why: string, now: number): void {
  for (const id of Object.keys(model.tasks)) abortTask(model, id, why, now);
}

/** Forgets the oldest tasks that have ended. */
function forgetOldTasks(model: Model): void {
  const ended = Object.values(model.tasks).filter((task) => task.completedAt !== undefined);
  for (const task of ended.slice(0, Math.max(0, ended.length - keptTasks))) delete model.tasks[task.id];
}

const keptTasks = 100;

/** Waits for the task's end, handing on what the action logs. `waiting` is called whenever the model may have changed. */
export function actionEnd(task: Task, waiting: Set<() => void>, onLog: (line: string) => void): Promise<ActionReport> {
  return new Promise((resolve) => {
    let told = 0;
    const look = () => {
      for (const { message } of task.log.slice(told)) onLog(message);
      told = task.log.length;
      if (task.status === "pending" || task.status === "running") return;
      waiting.delete(look);
      const { id, status, message, results, log } = task;
      resolve({ id, status, message, results, log: log.map((line) => line.message) });
    };
    waiting.add(look);
    look();
  });
}
