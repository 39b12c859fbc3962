import type { ServiceInfo } from "../pebble.ts";
import { parseDuration } from "../plan/duration.ts";
import type { Plan, Service } from "../plan/index.ts";
import { quoted } from "../plan/quoted.ts";
import { splitServiceCommand } from "../plan/service-command.ts";
import type { Logs, RunningTask, ServiceProcess, ServiceStart, World } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { formatMoment, type Moment } from "./moments.ts";

/** How far a service is. Pebble shows less; see {@link reported}. */
type State = "starting" | "running" | "terminating" | "killing" | "stopped" | "backoff" | "exited";
type Reported = ServiceInfo["current"];
type ExitCode = Parameters<World["shutdown"]>[0];

/** A service that does not end within this time has been started. */
const okayMs = 1_000;
/** How long a process may take to end after SIGKILL. */
const lastMs = 5_000;
const lastLines = 20;

/** A service that was started once. */
export interface StartedService {
  /** What it was started with, or what a start or a replan has taken up since. */
  readonly config: Service;
  readonly current: Reported;
  readonly since: string | undefined;
  readonly starts: number;
  /** Whether there is something to stop when Pebble ends. */
  readonly alive: boolean;
  start(config: Service, plan: Plan, task: RunningTask): void;
  stop(task: RunningTask): void;
  /** Ends a start that still waits for its first second. */
  abortStart(task: RunningTask): void;
  /** @throws {@link EngineError} `service is not running` and others, without the service's name */
  signal(name: string): void;
  /** A check has failed that the service has an answer to. */
  checkFailed(action: string): void;
}

/** How a service that nobody started here has come to be. */
export interface Adopted {
  readonly current: Reported;
  readonly plan: Plan;
}

export function createService(
  name: string,
  first: Service,
  { world, clock, logs }: { readonly world: World; readonly clock: () => Moment; readonly logs: Logs },
  adopted?: Adopted,
): StartedService {
  let config = first;
  let plan: Plan = adopted?.plan ?? {};
  let state: State = "stopped";
  let since: Moment | undefined;
  let starts = 0;
  let process: ServiceProcess | undefined;
  /** Tells the events of this process from those of the ones before. */
  let generation = 0;
  let starting: RunningTask | undefined;
  let stopping: RunningTask | undefined;
  let restarting = false;
  let backoffMs = 0;
  let cancelTimer = (): void => undefined;
  let cancelReset = (): void => undefined;

  function enter(next: State): void {
    if (since === undefined || reported(next) !== reported(state)) since = clock();
    state = next;
  }

  function later(ms: number, act: () => void): void {
    cancelTimer();
    cancelTimer = world.after(ms, act);
  }

  /** @param failed - told why there is no process */
  function spawn(failed: (message: string) => void): void {
    generation += 1;
    const start = serviceStart(name, config, plan);
    const nobody = world.judgeWho(start.who);
    if (nobody !== undefined) {
      failed(nobody);
      return;
    }
    const mine = generation;
    let lost = false;
    const started = world.startService(start, {
      output: (chunk) => logs.write(name, chunk),
      failed(message) {
        if (mine !== generation) return;
        lost = true;
        failed(`cannot start service: ${message}`);
      },
      exited(code) {
        if (mine !== generation) return;
        lost = true;
        exited(code);
      },
    });
    if (lost || mine !== generation) return;
    process = started;
    cancelReset();
    cancelReset = world.after(milliseconds(config["backoff-limit"], 30_000), () => {
      backoffMs = 0;
    });
  }

  function exited(code: number): void {
    cancelReset();
    process = undefined;
    generation += 1;
    if (state === "terminating" || state === "killing") {
      cancelTimer();
      if (restarting) backOff();
      else enter("stopped");
      restarting = false;
      stopping?.done();
      stopping = undefined;
      return;
    }
    if (state !== "starting" && state !== "running") return;
    const task = starting;
    starting = undefined;
    cancelTimer();
    const action = (code === 0 ? config["on-success"] : config["on-failure"]) || "restart";
    actOnExit(action, code);
    if (task === undefined) return;
    failStart(task, `exited quickly with code ${code}, will ${action}`);
  }

  function failStart(task: RunningTask, why: string): void {
    const printed = logs.last(name, lastLines + 1);
    const lines = printed.length > lastLines ? ["(...)", ...printed.slice(1)] : printed;
    // A service that printed nothing has one empty line.
    const indented = (lines.length === 0 ? [""] : lines).map((line) => `    ${line}`);
    task.log("INFO", `Most recent service output:\n${indented.join("\n")}`);
    task.fail(`service start attempt: ${why}`);
  }

  function actOnExit(action: string, code: number): void {
    if (action === "restart") {
      backOff();
      return;
    }
    const ignored = action === "ignore";
    enter(ignored && code === 0 ? "stopped" : "exited");
    if (ignored) return;
    const fine = action === "success-shutdown" || (action === "shutdown" && code === 0);
    world.shutdown(fine ? 0 : 10);
  }

  function backOff(): void {
    const limit = milliseconds(config["backoff-limit"], 30_000);
    const delay = milliseconds(config["backoff-delay"], 500);
    backoffMs = Math.min(backoffMs === 0 ? delay : backoffMs * (config["backoff-factor"] ?? 2), limit);
    enter("backoff");
    later(backoffMs * (1 + world.jitter()), () => {
      enter("running");
      starts += 1;
      // Such a service waits for somebody to start or stop it.
      spawn(() => {
        starts -= 1;
        enter("backoff");
      });
    });
  }

  /** Asks the process and all it has started to end, and ends them when they do not. */
  function terminate(): void {
    cancelTimer();
    enter("terminating");
    process?.signalGroup("SIGTERM");
    if (state !== "terminating") return;
    later(milliseconds(config["kill-delay"], 5_000), () => kill());
  }

  function kill(): void {
    enter("killing");
    process?.signalGroup("SIGKILL");
    if (state !== "killing") return;
    later(lastMs, () => {
      enter("stopped");
      stopping?.fail("cannot stop service: process still running after SIGTERM and SIGKILL");
      stopping = undefined;
    });
  }

  if (adopted !== undefined) {
    state = ({ active: "running", inactive: "stopped", backoff: "backoff", error: "exited" } as const)[adopted.current];
    starts = adopted.current === "inactive" ? 0 : 1;
    const mine = generation;
    const ended = (code: number): void => {
      if (mine === generation) exited(code);
    };
    process = world.adoptService?.(name, ended);
  }

  return {
    get config() {
      return config;
    },
    get current() {
      return reported(state);
    },
    get since() {
      return since === undefined ? undefined : formatMoment(since);
    },
    get starts() {
      return starts;
    },
    get alive() {
      return state === "starting" || state === "running" || state === "backoff";
    },
    start(next, nextPlan, task) {
      if (state === "terminating" || state === "killing") return task.fail(`cannot start service while ${state}`);
      config = next;
      if (state === "starting" || state === "running") {
        task.log("INFO", `Service ${quoted(name)} already started.`);
        return task.done();
      }
      plan = nextPlan;
      backoffMs = 0;
      cancelTimer();
      starting = task;
      starts += 1;
      enter("starting");
      spawn((message) => {
        starting = undefined;
        starts -= 1;
        enter("stopped");
        cancelTimer();
        task.fail(message);
      });
      // It may have ended meanwhile.
      if (starting === undefined) return;
      later(okayMs, () => {
        starting = undefined;
        enter("running");
        task.done();
      });
    },
    stop(task) {
      if (state === "terminating" || state === "killing") {
        task.log("INFO", `Service ${quoted(name)} already stopping.`);
        return task.done();
      }
      if (state === "starting" || state === "running") {
        if (starting !== undefined) failStart(starting, "stopped before the 1s okay delay");
        starting = undefined;
        stopping = task;
        return terminate();
      }
      if (state === "stopped") task.log("INFO", `Service ${quoted(name)} already stopped.`);
      if (state === "exited") task.log("INFO", `Service ${quoted(name)} had already exited.`);
      cancelTimer();
      enter("stopped");
      task.done();
    },
    abortStart(task) {
      if (starting !== undefined) {
        starting = undefined;
        cancelTimer();
        kill();
      }
      task.fail("start aborted, sent SIGKILL to process");
    },
    signal(signal) {
      if (process === undefined || (state !== "starting" && state !== "running"))
        throw new EngineError(500, "service is not running");
      process.signal(signal);
    },
    checkFailed(action) {
      const fits = state === "running" || state === "backoff" || state === "exited";
      if (!fits || action === "ignore") return;
      if (action === "restart") {
        if (state === "exited") return backOff();
        if (state !== "running") return;
        restarting = true;
        return terminate();
      }
      const exitCode: ExitCode = action === "success-shutdown" ? 0 : 11;
      world.shutdown(exitCode);
    },
  };
}

function reported(state: State): Reported {
  if (state === "starting" || state === "running") return "active";
  if (state === "backoff") return "backoff";
  return state === "exited" ? "error" : "inactive";
}

function milliseconds(duration: string | undefined, byDefault: number): number {
  const ns = duration === undefined || duration === "" ? undefined : parseDuration(duration);
  return ns === undefined ? byDefault : ns / 1e6;
}

/** The process that a service asks for, with what its workload adds. */
function serviceStart(name: string, config: Service, plan: Plan): ServiceStart {
  const workload = config.workload === undefined ? undefined : plan.workloads?.[config.workload];
  const command = splitServiceCommand(config.command ?? "");
  const who = workload ?? config;
  return {
    name,
    config,
    command: typeof command === "string" ? [] : [...command.base, ...command.optional],
    environment: { ...workload?.environment, ...config.environment },
    who: { user: who.user, userId: who["user-id"], group: who.group, groupId: who["group-id"] },
  };
}
