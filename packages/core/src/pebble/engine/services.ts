import type { ServiceInfo } from "../pebble.ts";
import { changedServices, type Plan, PlanError, type Service } from "../plan/index.ts";
import { startLanes, stopLanes } from "../plan/order-services.ts";
import { quoted } from "../plan/quoted.ts";
import type { ChangeKeeper } from "./changes.ts";
import type { EngineInit, Logs, RunningTask, Services, TaskInit, World } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import type { Moment } from "./moments.ts";
import { createService, type StartedService } from "./service.ts";

type Lanes = readonly (readonly string[])[];

/** The services, and what only the engine does with them. */
export interface ServiceKeeper extends Services {
  /** A check has failed so often that services may have an answer to it. */
  checkFailed(check: string): void;
}

/** What services stand on. */
interface Surroundings {
  readonly world: World;
  readonly clock: () => Moment;
  readonly logs: Logs;
  readonly plan: () => Plan;
  readonly changes: ChangeKeeper;
  /** Starts enabled checks that are stopped, as a replan does. */
  readonly replanChecks: () => void;
}

export function createServices(around: Surroundings, first: EngineInit["services"] = {}): ServiceKeeper {
  const { plan, changes, replanChecks } = around;
  const started = new Map<string, StartedService>();
  const services = (): Readonly<Record<string, Service>> => plan().services ?? {};
  for (const [name, current] of Object.entries(first)) {
    const config = services()[name];
    if (config !== undefined) started.set(name, createService(name, config, around, { current, plan: plan() }));
  }

  function start(name: string, task: RunningTask): void {
    const config = services()[name] ?? {};
    const service = started.get(name) ?? createService(name, config, around);
    started.set(name, service);
    service.start(config, plan(), task);
  }

  function stop(name: string, task: RunningTask): void {
    const service = started.get(name);
    if (service === undefined) {
      task.log("INFO", `Service ${quoted(name)} has never been started.`);
      task.done();
    } else {
      service.stop(task);
    }
  }

  /** Stops and then starts, lane by lane; what comes after a failure in its lane is held. */
  function begin(
    kind: string,
    summary: string,
    stopping: Lanes,
    starting: Lanes,
    requested: readonly string[],
  ): string {
    const tasks: TaskInit[] = [];
    const all: number[] = [];
    for (const lane of stopping) {
      let before: readonly number[] = [];
      for (const name of lane) {
        const run = (task: RunningTask): void => stop(name, task);
        // What was asked to end ends: an abort comes too late.
        tasks.push({
          kind: "stop",
          summary: `Stop service ${quoted(name)}`,
          after: before,
          run,
          abort: () => undefined,
        });
        before = [tasks.length - 1];
        all.push(tasks.length - 1);
      }
    }
    for (const lane of starting) {
      let before: readonly number[] = all;
      for (const name of lane) {
        const run = (task: RunningTask): void => start(name, task);
        const abort = (task: RunningTask): void => started.get(name)?.abortStart(task);
        tasks.push({ kind: "start", summary: `Start service ${quoted(name)}`, after: before, run, abort });
        before = [...all, tasks.length - 1];
      }
    }
    return changes.begin({ kind, summary, tasks, services: requested });
  }

  function act(kind: string, stopping: Lanes, starting: Lanes, requested: readonly string[]): string {
    const stops = stopping.flat();
    const starts = starting.flat();
    const counted = kind === "replan" ? [...new Set([...stops, ...starts])] : kind === "stop" ? stops : starts;
    const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
    const more = counted.length > 1 ? ` and ${counted.length - 1} more` : "";
    const summary =
      counted.length === 0 ? `${verb} - no services` : `${verb} service ${quoted(requested[0] ?? "")}${more}`;
    return begin(kind, summary, stopping, starting, requested);
  }

  function ordered(action: string, order: () => Lanes): Lanes {
    try {
      return order();
    } catch (error) {
      if (error instanceof PlanError) throw new EngineError(400, `cannot ${action} services: ${error.message}`);
      throw error;
    }
  }
  const startOrder = (action: string, names: readonly string[]): Lanes =>
    ordered(action, () => startLanes(services(), names));
  const stopOrder = (action: string, names: readonly string[]): Lanes =>
    ordered(action, () => stopLanes(services(), names));
  const enabled = (): readonly string[] =>
    Object.entries(services()).flatMap(([name, { startup }]) => (startup === "enabled" ? [name] : []));

  function replan(): string {
    const before = Object.fromEntries([...started].map(([name, { config }]) => [name, config]));
    const changed = changedServices({ services: before }, plan()).filter((name) => started.has(name));
    const stopping = stopLanes(services(), changed);
    const starting = startLanes(services(), [...new Set([...changed, ...enabled()])]);
    replanChecks();
    return act("replan", stopping, starting, [...new Set([...stopping.flat(), ...starting.flat()])].sort());
  }

  function autostart(): string {
    const names = enabled();
    if (names.length === 0) throw new EngineError(400, "no default services", "no-default-services");
    const starting = startOrder("autostart", names);
    return act("autostart", [], starting, starting.flat());
  }

  return {
    list(names) {
      return Object.keys(services())
        .sort()
        .filter((name) => names === undefined || names.length === 0 || names.includes(name))
        .map((name): ServiceInfo => {
          const { current = "inactive", since } = started.get(name) ?? {};
          return {
            name,
            startup: services()[name]?.startup === "enabled" ? "enabled" : "disabled",
            current,
            ...(since !== undefined && { currentSince: since }),
          };
        });
    },
    act(action, names) {
      if (action === "replan" || action === "autostart") {
        if (names.length > 0) throw new EngineError(400, `${action} accepts no service names`);
        return action === "replan" ? replan() : autostart();
      }
      if (names.length === 0) throw new EngineError(400, `must specify services for ${action} action`);
      if (action === "start") return act(action, [], startOrder(action, names), names);
      if (action === "stop") return act(action, stopOrder(action, names), [], names);
      if (action !== "restart") throw new EngineError(400, `invalid action ${quoted(action)}`);
      const stopping = stopOrder(action, names).map((lane) => lane.filter((name) => names.includes(name)));
      return act(action, stopping, startOrder(action, names), names);
    },
    signal(signal, names) {
      if (names.length === 0) throw new EngineError(400, "must specify one or more services");
      const problems = names.flatMap((name) => {
        try {
          const service = started.get(name);
          if (service === undefined) throw new EngineError(500, "service is not running");
          service.signal(signal);
          return [];
        } catch (error) {
          if (error instanceof EngineError) return [`cannot send signal to ${quoted(name)}: ${error.message}`];
          throw error;
        }
      });
      if (problems.length > 0) throw new EngineError(500, problems.join("; "));
    },
    stopAll() {
      const alive = [...started].flatMap(([name, service]) => (service.alive ? [name] : []));
      if (alive.length === 0) return undefined;
      const lanes = stopLanes(services(), alive).map((lane) => lane.filter((name) => alive.includes(name)));
      return begin("stop", "Stop all running services", lanes, [], alive);
    },
    starts: () => new Map([...started].map(([name, service]) => [name, service.starts])),
    checkFailed(check) {
      for (const [name, service] of started) {
        const action = services()[name]?.["on-check-failure"]?.[check];
        if (action !== undefined) service.checkFailed(action);
      }
    },
  };
}
