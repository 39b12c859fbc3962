import type { Check, Service } from "@paas-charm/core/pebble";
import type { SimulatedContainerInput, SimulatedExec } from "@paas-charm/core/simulated";

/** What a command does: its output, or how it ends. */
export type ExecResult = string | Omit<SimulatedExec, "command">;

/** A container as {@link container} takes it. */
export interface ContainerInit extends Omit<SimulatedContainerInput, "execs" | "checks"> {
  /** Services of the image, one layer of them; each takes its place in the plan unless it says another `override`. */
  readonly services?: Readonly<Record<string, Service>>;
  /** Services that run. */
  readonly running?: readonly string[];
  /** Health checks of the image, and how they are doing: `up` by default. */
  readonly checks?: Readonly<Record<string, Check & { readonly status?: "up" | "down"; readonly failures?: number }>>;
  /** What commands do, by their first words: `{ "python3 migrate.py": "done", "python3 -c": { exit: 1 } }`. The longest fit counts. */
  readonly execs?: Readonly<Record<string, ExecResult>> | readonly SimulatedExec[];
}

/** A container whose Pebble answers, unless `canConnect` is false. A command that nobody gave a result is not found. */
export function container(init: ContainerInit = {}): SimulatedContainerInput {
  const { services = {}, running = [], checks = {}, execs = {}, layers, serviceStatuses, ...rest } = init;
  const planned = Object.entries(checks).map(([name, { status: _status, failures: _failures, ...check }]) => [
    name,
    { override: "replace" as const, ...check },
  ]);
  const image = {
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, { override: "replace" as const, ...service }]),
    ),
    ...(planned.length > 0 && { checks: Object.fromEntries(planned) }),
  };
  return {
    ...rest,
    layers: { ...((Object.keys(services).length > 0 || planned.length > 0) && { image }), ...layers },
    serviceStatuses: { ...Object.fromEntries(running.map((name) => [name, "active" as const])), ...serviceStatuses },
    checks: Object.fromEntries(
      Object.entries(checks).map(([name, { status = "up", failures = status === "down" ? 3 : 0 }]) => [
        name,
        { status, failures },
      ]),
    ),
    execs: isList(execs) ? execs : Object.entries(execs).map(([command, result]) => execOf(command, result)),
  };
}

function isList(execs: NonNullable<ContainerInit["execs"]>): execs is readonly SimulatedExec[] {
  return Array.isArray(execs);
}

function execOf(command: string, result: ExecResult): SimulatedExec {
  const words = command.split(" ").filter((word) => word !== "");
  return typeof result === "string" ? { command: words, exit: 0, stdout: result } : { command: words, ...result };
}
