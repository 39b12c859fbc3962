import type { CharmMetadata } from "@paas-charm/core";
import { mergeLayers, type Plan } from "@paas-charm/core/pebble";
import type { SimulatedContainer, SimulatedExec, State } from "@paas-charm/core/simulated";
import type { Impossibility } from "../impossible-state.ts";

/** Containers that the charm has not, and what a Pebble in them would not have. */
export function checkContainers(
  { containers }: State<SimulatedContainer>,
  { containers: declared }: CharmMetadata,
): readonly Impossibility[] {
  return Object.entries(containers).flatMap(([name, container]) => {
    if (!Object.hasOwn(declared, name)) {
      return problem(`the charm has no container ${name}; it has ${Object.keys(declared).sort().join(", ") || "none"}`);
    }
    const plan = planOf(container);
    if (typeof plan === "string") return problem(`${name}: ${plan}`);
    return [
      ...missing(container.serviceStatuses, plan.services).flatMap((service) =>
        problem(`${name}: \`serviceStatuses\` has ${service}, and no layer has such a service`),
      ),
      ...missing(container.checks, plan.checks).flatMap((check) =>
        problem(`${name}: \`checks\` has ${check}, and no layer has such a check`),
      ),
      ...container.failingServices
        .filter((service) => plan.services?.[service] === undefined)
        .flatMap((service) => problem(`${name}: \`failingServices\` has ${service}, and no layer has such a service`)),
      ...[...Object.keys(container.files), ...container.directories]
        .filter((path) => !path.startsWith("/"))
        .flatMap((path) => problem(`${name}: the path ${path} does not begin with /`)),
      ...twice(container.execs).flatMap((command) => problem(`${name}: \`execs\` says twice what \`${command}\` does`)),
    ];
  });
}

function planOf({ layers }: SimulatedContainer): Plan | string {
  try {
    return mergeLayers(Object.entries(layers));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function missing(
  named: Readonly<Record<string, unknown>>,
  planned: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  return Object.keys(named).filter((name) => !Object.hasOwn(planned, name));
}

function twice(execs: readonly SimulatedExec[]): readonly string[] {
  const commands = execs.map(({ command }) => JSON.stringify(command));
  return execs
    .filter((_exec, index) => commands.indexOf(commands[index] ?? "") !== index)
    .map(({ command }) => command.join(" "));
}

function problem(message: string): readonly Impossibility[] {
  return [{ rule: "container", message }];
}
