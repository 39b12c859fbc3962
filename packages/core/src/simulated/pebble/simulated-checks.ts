import type { CheckInfo, Pebble } from "../../pebble/pebble.ts";
import type { Check, Plan } from "../../pebble/plan/index.ts";
import { shellWords } from "../../pebble/plan/shell-words.ts";
import type { SimulatedCheck } from "./container-state.ts";
import type { SimulatedChanges } from "./simulated-changes.ts";
import { badRequest, notFound, type Simulation } from "./simulation.ts";

type CheckCalls = Pick<Pebble, "health" | "checks" | "startChecks" | "stopChecks" | "refreshCheck">;

/** The health checks of a simulated Pebble. They run when they are asked to: no time passes. */
export interface SimulatedChecks extends CheckCalls {
  /** The plan has changed: checks start, start over or go on. */
  planChanged(): void;
  /** Starts enabled checks that are stopped, as a replan does. */
  replan(): void;
  states(): Readonly<Record<string, SimulatedCheck>>;
  /** How often checks succeeded and failed, by name. */
  counts(): ReadonlyMap<string, { readonly successes: number; readonly failures: number }>;
}

interface State {
  status: CheckInfo["status"];
  failures: number;
  successes: number;
  /** Since Pebble runs. */
  readonly total: { successes: number; failures: number };
  changeId: string;
  config: Check;
}

export function simulatedChecks(
  { container, note }: Simulation,
  plan: () => Plan,
  changes: SimulatedChanges,
  /** The exit code of a check's command. */
  exitOf: (command: readonly string[]) => number,
): SimulatedChecks {
  const states = new Map<string, State>();
  const checks = (): NonNullable<Plan["checks"]> => plan().checks ?? {};

  function begin(kind: "perform-check" | "recover-check", name: string, { http, tcp }: Check): string {
    const type = http !== undefined ? "HTTP" : tcp !== undefined ? "TCP" : "exec";
    const summary = `${kind === "perform-check" ? "Perform" : "Recover"} ${type} check "${name}"`;
    const id = changes.begin({
      kind,
      summary,
      tasks: [{ kind, summary }],
      data: { "check-name": name },
      abort: () => void changes.finish(id, [{ status: "Done" }]),
    });
    return id;
  }
  function endChange({ changeId }: State): void {
    if (changeId !== "") changes.finish(changeId, [{ status: "Done" }]);
  }
  function startOver(name: string, state: State, config: Check): void {
    if (state.status !== "inactive") endChange(state);
    Object.assign(state, {
      config,
      status: "up",
      failures: 0,
      successes: 0,
      changeId: begin("perform-check", name, config),
    });
  }
  function added(name: string, config: Check): void {
    const given = container.checks[name];
    const state: State = {
      status: given?.status ?? "inactive",
      failures: given?.failures ?? 0,
      successes: 0,
      total: { successes: 0, failures: 0 },
      changeId: "",
      config,
    };
    states.set(name, state);
    if (given === undefined && config.startup !== "disabled") startOver(name, state, config);
    else if (state.status !== "inactive")
      state.changeId = begin(state.status === "up" ? "perform-check" : "recover-check", name, config);
  }
  function planChanged(): void {
    for (const [name, config] of Object.entries(checks())) {
      const state = states.get(name);
      if (state === undefined) added(name, config);
      else if (state.status === "inactive") {
        if (config.startup !== "disabled") startOver(name, state, config);
        else Object.assign(state, { config, failures: 0, successes: 0 });
        // A running check that is now disabled goes on as it was, as it does in Pebble.
      } else if (config.startup !== "disabled" && JSON.stringify(config) !== JSON.stringify(state.config)) {
        startOver(name, state, config);
      }
    }
  }

  function info(name: string, config: Check): CheckInfo {
    const { status, failures, successes, changeId } = states.get(name) ?? inactive;
    return {
      name,
      level: config.level ?? "",
      startup: config.startup === "disabled" ? "disabled" : "enabled",
      status,
      failures,
      successes,
      threshold: config.threshold ?? 3,
      changeId,
    };
  }

  function switched(action: "start" | "stop", names: readonly string[]): readonly string[] {
    note(`${action}-checks ${names.join(" ")}`, true);
    const call = "POST /v1/checks";
    if (names.length === 0) throw badRequest(call, `must specify checks for ${action} action`);
    const unknown = names.filter((name) => !Object.hasOwn(checks(), name)).sort();
    if (unknown.length > 0)
      throw badRequest(call, `cannot ${action} checks: cannot find checks in plan: ${unknown.join(", ")}`);
    const changed = names.filter((name) => (states.get(name)?.status === "inactive") === (action === "start"));
    for (const name of changed) {
      const state = states.get(name);
      const config = checks()[name];
      if (state === undefined || config === undefined) continue;
      if (action === "start") {
        startOver(name, state, config);
      } else {
        endChange(state);
        Object.assign(state, { status: "inactive", changeId: "" });
      }
    }
    return [...changed].sort();
  }

  /** Why a check fails now; undefined when it does not. */
  function failureOf(name: string, { exec }: Check): string | undefined {
    if (exec === undefined) return container.checks[name]?.status === "down" ? "the check fails" : undefined;
    const code = exitOf((shellWords(exec.command ?? "") ?? []).map(({ text }) => text));
    return code === 0 ? undefined : `exit status ${code}`;
  }

  function ran(name: string, state: State, failure: string | undefined): void {
    if (failure === undefined) {
      const recovered = state.status === "down";
      if (recovered) startOver(name, state, state.config);
      Object.assign(state, { failures: 0, successes: recovered ? 1 : state.successes + 1 });
      state.total.successes += 1;
      return;
    }
    state.failures += 1;
    state.successes = 0;
    state.total.failures += 1;
    if (state.status !== "up" || state.failures < (state.config.threshold ?? 3)) return;
    changes.finish(state.changeId, [{ status: "Error", log: [`ERROR ${failure}`] }]);
    Object.assign(state, { status: "down", changeId: begin("recover-check", name, state.config) });
  }

  return {
    planChanged,
    replan() {
      for (const [name, config] of Object.entries(checks())) {
        const state = states.get(name);
        if (state?.status === "inactive" && config.startup !== "disabled") startOver(name, state, config);
      }
    },
    states: () => Object.fromEntries([...states].map(([name, { status, failures }]) => [name, { status, failures }])),
    counts: () => new Map([...states].map(([name, { total }]) => [name, total])),
    async health(filter) {
      note("health");
      const level: string | undefined = filter?.level;
      if (level !== undefined && level !== "alive" && level !== "ready")
        throw badRequest("GET /v1/health", 'level must be "alive" or "ready"');
      return Object.entries(checks())
        .filter(([name]) => filter?.names === undefined || filter.names.includes(name))
        .filter(
          ([, check]) => level === undefined || check.level === level || (level === "ready" && check.level === "alive"),
        )
        .every(([name]) => states.get(name)?.status !== "down");
    },
    async checks(filter) {
      note("checks");
      return Object.entries(checks())
        .filter(([name]) => filter?.names === undefined || filter.names.length === 0 || filter.names.includes(name))
        .filter(([, check]) => filter?.level === undefined || filter.level === (check.level ?? ""))
        .map(([name, check]) => info(name, check));
    },
    startChecks: async (names) => switched("start", names),
    stopChecks: async (names) => switched("stop", names),
    async refreshCheck(name) {
      note(`refresh-check ${name}`, true);
      const config = checks()[name];
      const state = states.get(name);
      if (config === undefined || state === undefined)
        throw notFound("POST /v1/checks/refresh", `cannot find check with name "${name}"`);
      const error = failureOf(name, config);
      if (state.status !== "inactive") ran(name, state, error);
      return { info: info(name, config), ...(error !== undefined && { error }) };
    },
  };
}

const inactive = { status: "inactive", failures: 0, successes: 0, changeId: "" } as const;
