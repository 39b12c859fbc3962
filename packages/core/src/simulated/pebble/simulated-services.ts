import { changeFailed } from "../../pebble/errors.ts";
import type { Change, Pebble, ServiceInfo } from "../../pebble/pebble.ts";
import { changedServices, type Plan, PlanError, type Service } from "../../pebble/plan/index.ts";
import { startLanes, stopLanes } from "../../pebble/plan/order-services.ts";
import type { SimulatedChanges, TaskOutcome } from "./simulated-changes.ts";
import type { SimulatedLogs } from "./simulated-logs.ts";
import { badRequest, type Simulation } from "./simulation.ts";

type Status = ServiceInfo["current"];
type ServiceCalls = Pick<Pebble, "services" | "start" | "stop" | "restart" | "autostart" | "replan" | "signal">;
type Lanes = readonly (readonly string[])[];

/** The services of a simulated Pebble. */
export interface SimulatedServices extends ServiceCalls {
  statuses(): Readonly<Record<string, Status>>;
  /** How often services were started, by name. */
  starts(): ReadonlyMap<string, number>;
}

/** What Pebble remembers of a service that was ever started. */
interface Started {
  status: Status;
  /** What it was started with, or what a start or a replan has taken up since. */
  config: Service | undefined;
  since: string | undefined;
  starts: number;
}

const call = "POST /v1/services";

export function simulatedServices(
  { container, note, now }: Simulation,
  plan: () => Plan,
  changes: SimulatedChanges,
  logs: SimulatedLogs,
  replanChecks: () => void,
): SimulatedServices {
  const started = new Map<string, Started>(
    Object.entries(container.serviceStatuses).map(([name, status]) => [
      name,
      { status, config: plan().services?.[name], since: undefined, starts: status === "inactive" ? 0 : 1 },
    ]),
  );
  const services = (): NonNullable<Plan["services"]> => plan().services ?? {};

  function setStatus(service: Started, status: Status): void {
    if (service.status !== status) service.since = now();
    service.status = status;
  }

  function start(name: string): TaskOutcome {
    const config = services()[name];
    const service = started.get(name) ?? { status: "inactive", config, since: undefined, starts: 0 };
    started.set(name, service);
    service.config = config;
    if (service.status === "active") return { status: "Done", log: [`INFO Service "${name}" already started.`] };
    service.starts += 1;
    const output = container.serviceOutputs?.[name] ?? "";
    if (output !== "") logs.print(name, output);
    const exit = container.failingServices.includes(name) ? (container.serviceExits?.[name] ?? 1) : undefined;
    if (exit === undefined) {
      setStatus(service, "active");
      return { status: "Done" };
    }
    const action = (exit === 0 ? config?.["on-success"] : config?.["on-failure"]) ?? "restart";
    setStatus(service, action === "restart" ? "backoff" : exit === 0 && action === "ignore" ? "inactive" : "error");
    const last = output
      .trimEnd()
      .split("\n")
      .slice(-20)
      .map((line) => `    ${line}`);
    return {
      status: "Error",
      log: [
        ...(output === "" ? [] : [`INFO Most recent service output:\n${last.join("\n")}`]),
        `ERROR service start attempt: exited quickly with code ${exit}, will ${action}`,
      ],
    };
  }

  function stop(name: string): TaskOutcome {
    const service = started.get(name);
    if (service === undefined) return { status: "Done", log: [`INFO Service "${name}" has never been started.`] };
    if (service.status === "inactive") return { status: "Done", log: [`INFO Service "${name}" already stopped.`] };
    const exited = service.status === "error";
    setStatus(service, "inactive");
    return exited ? { status: "Done", log: [`INFO Service "${name}" had already exited.`] } : { status: "Done" };
  }

  /** Stops and starts lane by lane; what comes after a failure in its lane is held. */
  function carryOut(kind: string, stopping: Lanes, starting: Lanes, requested: readonly string[]): Change {
    const stops = stopping.flat();
    const starts = starting.flat();
    const counted = kind === "replan" ? [...new Set([...stops, ...starts])] : kind === "stop" ? stops : starts;
    const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
    const more = counted.length > 1 ? ` and ${counted.length - 1} more` : "";
    const id = changes.begin({
      kind,
      summary: counted.length === 0 ? `${verb} - no services` : `${verb} service "${requested[0]}"${more}`,
      tasks: [
        ...stops.map((name) => ({ kind: "stop", summary: `Stop service "${name}"` })),
        ...starts.map((name) => ({ kind: "start", summary: `Start service "${name}"` })),
      ],
      services: requested,
    });
    const outcomes: TaskOutcome[] = stops.map(stop);
    for (const lane of starting) {
      let held = false;
      for (const name of lane) {
        const outcome: TaskOutcome = held ? { status: "Hold" } : start(name);
        held ||= outcome.status === "Error";
        outcomes.push(outcome);
      }
    }
    const change = changes.finish(id, outcomes);
    if (change.err !== undefined) throw changeFailed(call, change);
    return change;
  }

  function ordered<Result>(action: string, names: readonly string[], order: () => Result): Result {
    if (names.length === 0) throw badRequest(call, `must specify services for ${action} action`);
    try {
      return order();
    } catch (error) {
      if (error instanceof PlanError) throw badRequest(call, `cannot ${action} services: ${error.message}`);
      throw error;
    }
  }
  const startOrder = (action: string, names: readonly string[]): Lanes =>
    ordered(action, names, () => startLanes(services(), names));
  const stopOrder = (action: string, names: readonly string[]): Lanes =>
    ordered(action, names, () => stopLanes(services(), names));
  const enabled = (): readonly string[] =>
    Object.entries(services()).flatMap(([name, { startup }]) => (startup === "enabled" ? [name] : []));

  return {
    statuses: () => Object.fromEntries([...started].map(([name, { status }]) => [name, status])),
    starts: () => new Map([...started].map(([name, service]) => [name, service.starts])),
    async services(names) {
      note("services");
      return Object.entries(services())
        .filter(([name]) => names === undefined || names.length === 0 || names.includes(name))
        .map(([name, { startup }]): ServiceInfo => {
          const { status, since } = started.get(name) ?? { status: "inactive", since: undefined };
          return {
            name,
            startup: startup === "enabled" ? "enabled" : "disabled",
            current: status,
            ...(since !== undefined && { currentSince: since }),
          };
        });
    },
    async start(names) {
      note(`start ${names.join(" ")}`, true);
      return carryOut("start", [], startOrder("start", names), names);
    },
    async stop(names) {
      note(`stop ${names.join(" ")}`, true);
      return carryOut("stop", stopOrder("stop", names), [], names);
    },
    async restart(names) {
      note(`restart ${names.join(" ")}`, true);
      const stopping = stopOrder("restart", names).map((lane) => lane.filter((name) => names.includes(name)));
      return carryOut("restart", stopping, startOrder("restart", names), names);
    },
    async autostart() {
      note("autostart", true);
      const names = enabled();
      if (names.length === 0) throw badRequest(call, "no default services");
      return carryOut("autostart", [], startOrder("autostart", names), names);
    },
    async replan() {
      note("replan", true);
      const before = [...started].flatMap(([name, { config }]) => (config === undefined ? [] : [[name, config]]));
      const changed = changedServices({ services: Object.fromEntries(before) }, plan()).filter((name) =>
        started.has(name),
      );
      const stopping = stopLanes(services(), changed);
      const starting = startLanes(services(), [...new Set([...changed, ...enabled()])]);
      replanChecks();
      return carryOut("replan", stopping, starting, [...stopping.flat(), ...starting.flat()].sort());
    },
    async signal(name, names) {
      note(`signal ${name.replace(/^SIG/, "")} ${names.join(" ")}`, true);
      const where = "POST /v1/signals";
      if (names.length === 0) throw badRequest(where, "must specify one or more services");
      const problems = names.flatMap((service) => {
        if (started.get(service)?.status !== "active")
          return [`cannot send signal to "${service}": service is not running`];
        return isSignal(name) ? [] : [`cannot send signal to "${service}": invalid signal name "${name}"`];
      });
      if (problems.length > 0) throw badRequest(where, problems.join("; "));
      for (const service of names) if (ends(name)) exited(service);
    },
  };

  /** A service that a signal has ended does what its layer says. */
  function exited(name: string): void {
    const service = started.get(name);
    if (service !== undefined) setStatus(service, services()[name]?.["on-failure"] === "ignore" ? "error" : "active");
  }
}

function isSignal(name: string): boolean {
  return /^SIG[A-Z0-9]+$/.test(name);
}

/** Whether a signal ends a program that does nothing about it, and is not one that programs are told things by. */
function ends(name: string): boolean {
  return name === "SIGTERM" || name === "SIGKILL" || name === "SIGINT";
}
