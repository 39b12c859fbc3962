import type { CheckInfo } from "../pebble.ts";
import { parseDuration } from "../plan/duration.ts";
import type { Check, Plan } from "../plan/index.ts";
import { quoted } from "../plan/quoted.ts";
import type { ChangeKeeper } from "./changes.ts";
import type { CheckFailure, Checks, EngineInit, RunningTask, World } from "./engine.ts";
import { EngineError } from "./engine-error.ts";

/** The checks, and what only the engine does with them. */
export interface CheckKeeper extends Checks {
  /** The plan has changed: checks start, start over or go on. */
  planChanged(): void;
  /** Starts enabled checks that are stopped, as a replan does. */
  replan(): void;
  /** Runs no check any more. */
  end(): void;
}

interface Kept {
  status: CheckInfo["status"];
  failures: number;
  successes: number;
  /** The first success after a recovery is not counted twice. */
  recovered: boolean;
  /** Since Pebble runs. */
  readonly total: { successes: number; failures: number };
  changeId: string;
  prevChangeId: string;
  task: RunningTask | undefined;
  config: Check;
  /** The check with all that its service's context gives it: what tells whether it has changed. */
  fingerprint: string;
  cancelTimer: () => void;
  cancelRun: () => void;
}

/** What checks stand on. */
interface Surroundings {
  readonly world: World;
  readonly plan: () => Plan;
  readonly changes: ChangeKeeper;
  /** Told before a check goes down. */
  readonly failed: (check: string) => void;
  readonly periodic: boolean;
}

const nothing = (): void => undefined;

export function createChecks(
  { world, plan, changes, failed, periodic }: Surroundings,
  first: EngineInit["checks"] = {},
): CheckKeeper {
  const kept = new Map<string, Kept>();
  const checks = (): Readonly<Record<string, Check>> => plan().checks ?? {};
  const names = (): readonly string[] => Object.keys(checks()).sort();

  /** Begins the change that a check is known by while it is up or down. */
  function begin(kind: "perform-check" | "recover-check", name: string, check: Kept): void {
    const { http, tcp } = check.config;
    const type = http !== undefined ? "HTTP" : tcp !== undefined ? "TCP" : "exec";
    const summary = `${kind === "perform-check" ? "Perform" : "Recover"} ${type} check ${quoted(name)}`;
    const run = (task: RunningTask): void => {
      check.task = task;
    };
    // A check whose change is ended by hand runs no more, until a layer is added.
    const abort = (task: RunningTask): void => {
      halt(check);
      check.task = undefined;
      task.done();
    };
    check.prevChangeId = check.changeId;
    const tasks = [{ kind, summary, run, abort }];
    check.changeId = changes.begin({ kind, summary, tasks, data: { "check-name": name } });
  }

  function halt(check: Kept): void {
    check.cancelTimer();
    check.cancelRun();
    check.cancelTimer = nothing;
    check.cancelRun = nothing;
  }

  function endChange(check: Kept): void {
    const { changeId } = check;
    if (changeId !== "" && changes.get(changeId).ready === false) changes.abort(changeId);
    check.task = undefined;
  }

  function isOver({ changeId }: Kept): boolean {
    return !changes.has(changeId) || changes.get(changeId).ready;
  }

  function startOver(name: string, check: Kept, config: Check): void {
    halt(check);
    if (check.status !== "inactive") endChange(check);
    Object.assign(check, {
      config,
      fingerprint: fingerprintOf(config, plan()),
      status: "up",
      failures: 0,
      successes: 0,
    });
    check.recovered = false;
    begin("perform-check", name, check);
    check.prevChangeId = "";
    waitForTurn(name, check);
  }

  function waitForTurn(name: string, check: Kept): void {
    if (!periodic) return;
    check.cancelTimer();
    check.cancelTimer = world.after(periodOf(check.config), () => {
      check.cancelTimer = nothing;
      execute(name, check, (failure) => {
        ran(name, check, failure);
        if (check.status !== "inactive") waitForTurn(name, check);
      });
    });
  }

  function execute(name: string, check: Kept, done: (failure: CheckFailure | undefined) => void): void {
    let over = false;
    const cancel = world.runCheck(
      { name, check: check.config, timeoutMs: timeoutOf(check.config), plan: plan() },
      (failure) => {
        over = true;
        check.cancelRun = nothing;
        done(failure);
      },
    );
    if (!over) check.cancelRun = cancel;
  }

  function add(name: string, config: Check): void {
    const given = first[name];
    const check: Kept = {
      status: given?.status ?? "inactive",
      failures: given?.failures ?? 0,
      successes: 0,
      recovered: false,
      total: { successes: 0, failures: 0 },
      changeId: "",
      prevChangeId: "",
      task: undefined,
      config,
      fingerprint: fingerprintOf(config, plan()),
      cancelTimer: nothing,
      cancelRun: nothing,
    };
    kept.set(name, check);
    if (given === undefined) {
      if (config.startup !== "disabled") startOver(name, check, config);
    } else if (check.status !== "inactive") {
      begin(check.status === "up" ? "perform-check" : "recover-check", name, check);
      waitForTurn(name, check);
    }
  }

  function ran(name: string, check: Kept, failure: CheckFailure | undefined): void {
    if (failure === undefined) succeeded(name, check);
    else failedOnce(name, check, textOf(failure));
  }

  function succeeded(name: string, check: Kept): void {
    check.total.successes += 1;
    if (check.status === "down") {
      check.task?.done();
      begin("perform-check", name, check);
      Object.assign(check, { status: "up", failures: 0, successes: 1, recovered: true });
      return;
    }
    if (check.failures > 0) check.task?.log("INFO", `succeeded after ${plural(check.failures)}`);
    check.failures = 0;
    if (check.recovered) check.recovered = false;
    else check.successes += 1;
  }

  function failedOnce(name: string, check: Kept, text: string): void {
    check.total.failures += 1;
    check.failures += 1;
    check.successes = 0;
    check.recovered = false;
    if (check.status === "down" || check.failures < (check.config.threshold || 3)) {
      check.task?.log("ERROR", text);
      return;
    }
    failed(name);
    const { task } = check;
    check.status = "down";
    task?.fail(text);
    begin("recover-check", name, check);
  }

  function info(name: string): CheckInfo {
    const check = kept.get(name);
    // One that goes on as it was says so, whatever the plan has become.
    const config = check?.config ?? {};
    return {
      name,
      level: config.level ?? "",
      startup: config.startup === "disabled" ? "disabled" : "enabled",
      status: check?.status ?? "inactive",
      failures: check?.failures ?? 0,
      successes: check?.successes ?? 0,
      threshold: config.threshold || 3,
      changeId: check?.changeId ?? "",
      ...(check !== undefined && check.prevChangeId !== "" && { prevChangeId: check.prevChangeId }),
    };
  }

  return {
    list: (filter) =>
      names()
        .filter((name) => filter?.names === undefined || filter.names.length === 0 || filter.names.includes(name))
        .filter((name) => filter?.level === undefined || filter.level === (kept.get(name)?.config.level ?? ""))
        .map(info),
    healthy(filter) {
      const { level, names: wanted } = filter ?? {};
      if (level !== undefined && level !== "alive" && level !== "ready")
        throw new EngineError(400, 'level must be "alive" or "ready"');
      const counts = (of: string | undefined): boolean =>
        level === undefined || of === level || (level === "ready" && of === "alive");
      return names()
        .filter((name) => wanted === undefined || wanted.length === 0 || wanted.includes(name))
        .filter((name) => counts(kept.get(name)?.config.level))
        .every((name) => kept.get(name)?.status !== "down");
    },
    act(action, wanted) {
      if (wanted.length === 0) throw new EngineError(400, `must specify checks for ${action} action`);
      if (action !== "start" && action !== "stop") throw new EngineError(400, `invalid action ${quoted(action)}`);
      const unknown = wanted.filter((name) => !Object.hasOwn(checks(), name)).sort();
      if (unknown.length > 0)
        throw new EngineError(400, `cannot ${action} checks: cannot find checks in plan: ${unknown.join(", ")}`);
      const changed = [...new Set(wanted)]
        .filter((name) => (kept.get(name)?.status === "inactive") === (action === "start"))
        .sort();
      for (const name of changed) {
        const check = kept.get(name);
        const config = checks()[name];
        if (check === undefined || config === undefined) continue;
        if (action === "start") {
          startOver(name, check, config);
          continue;
        }
        halt(check);
        endChange(check);
        Object.assign(check, { status: "inactive", changeId: "" });
      }
      return changed;
    },
    refresh(name, done) {
      if (name === "") throw new EngineError(400, "must specify check name");
      const check = kept.get(name);
      if (check === undefined || !Object.hasOwn(checks(), name))
        throw new EngineError(404, `cannot find check with name ${quoted(name)}`);
      halt(check);
      const counted = check.status !== "inactive";
      execute(name, check, (failure) => {
        if (counted) ran(name, check, failure);
        if (counted) waitForTurn(name, check);
        done({ info: info(name), ...(failure !== undefined && { error: textOf(failure) }) });
      });
    },
    counts: () => new Map([...kept].map(([name, { total }]) => [name, total])),
    planChanged() {
      for (const name of names()) {
        const config = checks()[name] ?? {};
        const check = kept.get(name);
        if (check === undefined) add(name, config);
        else if (check.status === "inactive" || isOver(check)) {
          if (config.startup !== "disabled") startOver(name, check, config);
          else
            Object.assign(check, {
              ...{ config, status: "inactive", changeId: "", prevChangeId: "" },
              ...{ failures: 0, successes: 0 },
            });
          // A running check that is now disabled goes on as it was, as it does in Pebble.
        } else if (config.startup !== "disabled" && fingerprintOf(config, plan()) !== check.fingerprint) {
          Object.assign(check.total, { successes: 0, failures: 0 });
          startOver(name, check, config);
        }
      }
    },
    replan() {
      for (const [name, config] of Object.entries(checks())) {
        const check = kept.get(name);
        if (check?.status === "inactive" && config.startup !== "disabled") startOver(name, check, config);
      }
    },
    end() {
      for (const check of kept.values()) halt(check);
    },
  };
}

function textOf({ message, detail }: CheckFailure): string {
  return detail === undefined || detail === "" ? message : `${message}; ${detail}`;
}

function plural(failures: number): string {
  return failures === 1 ? "1 failure" : `${failures} failures`;
}

function periodOf({ period }: Check): number {
  return milliseconds(period) ?? 10_000;
}

/** A timeout is never longer than the period. */
function timeoutOf(check: Check): number {
  return Math.min(milliseconds(check.timeout) ?? 3_000, periodOf(check));
}

function milliseconds(duration: string | undefined): number | undefined {
  const ns = duration === undefined || duration === "" ? undefined : parseDuration(duration);
  return ns === undefined ? undefined : ns / 1e6;
}

function fingerprintOf(config: Check, plan: Plan): string {
  const of = config.exec?.["service-context"];
  const service = of === undefined ? undefined : plan.services?.[of];
  const context = service && {
    environment: service.environment,
    user: [service.user, service["user-id"], service.group, service["group-id"]],
    directory: service["working-dir"],
  };
  return JSON.stringify([config, context]);
}
