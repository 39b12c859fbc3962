import { refuseLoops } from "./order-services.ts";
import { PlanError } from "./plan-error.ts";
import type { Check, LogTarget, Plan, Service } from "./types.ts";
import { groupWithoutUser } from "./validate-layer.ts";

type Services = Readonly<Record<string, Service>>;

/**
 * What Pebble asks of all layers together.
 *
 * @throws {@link PlanError} with Pebble's text
 * @see Pebble `internals/plan`, `Plan.Validate`
 */
export function validatePlan(plan: Plan): void {
  const services = plan.services ?? {};
  for (const [name, { command }] of Object.entries(services)) {
    if (!command) throw new PlanError(`services.${name}.command`, `plan must define "command" for service "${name}"`);
  }
  for (const [name, check] of Object.entries(plan.checks ?? {})) validateCheck(name, check, services);
  for (const [name, target] of Object.entries(plan["log-targets"] ?? {})) validateLogTarget(name, target, services);
  refuseLoops(services);
  validateWorkloads(plan, services);
}

function validateCheck(name: string, { http, tcp, exec }: Check, services: Services): void {
  const field = `checks.${name}`;
  const missing = (key: string, kind: string): PlanError =>
    new PlanError(`${field}.${kind}.${key}`, `plan must set "${key}" for ${kind} check "${name}"`);
  if (http !== undefined && !http.url) throw missing("url", "http");
  if (tcp !== undefined && !tcp.port) throw missing("port", "tcp");
  if (exec !== undefined && !exec.command) throw missing("command", "exec");
  const context = exec?.["service-context"];
  if (context && !Object.hasOwn(services, context)) {
    throw new PlanError(
      `${field}.exec.service-context`,
      `plan check "${name}" service context specifies non-existent service "${context}"`,
    );
  }
  if ([http, tcp, exec].filter((kind) => kind !== undefined).length !== 1)
    throw new PlanError(field, `plan must specify one of "http", "tcp", or "exec" for check "${name}"`);
}

function validateLogTarget(name: string, target: LogTarget, services: Services): void {
  const field = `log-targets.${name}`;
  if (!target.type) {
    throw new PlanError(
      `${field}.type`,
      `plan must define "type" ("loki", "opentelemetry" or "syslog") for log target "${name}"`,
    );
  }
  for (const wanted of target.services ?? []) {
    const service = wanted.replace(/^-/, "");
    if (service !== "all" && !Object.hasOwn(services, service))
      throw new PlanError(`${field}.services`, `log target "${name}" specifies unknown service "${service}"`);
  }
  if (!target.location)
    throw new PlanError(`${field}.location`, `plan must define "location" for log target "${name}"`);
}

function validateWorkloads({ workloads = {} }: Plan, services: Services): void {
  for (const [name, service] of Object.entries(services)) {
    const { workload } = service;
    if (!workload) continue;
    const field = `services.${name}`;
    if (!Object.hasOwn(workloads, workload))
      throw new PlanError(`${field}.workload`, `workload "${workload}": not defined for service "${name}"`);
    const both = (who: string): string =>
      `plan service "${name}" cannot have ${who} information and a workload at the same time`;
    if (service["user-id"] !== undefined || service.user) throw new PlanError(`${field}.user`, both("user"));
    if (service["group-id"] !== undefined || service.group) throw new PlanError(`${field}.group`, both("group"));
  }
  for (const [name, workload] of Object.entries(workloads)) {
    if (groupWithoutUser(workload))
      throw new PlanError(`workloads.${name}.group`, `workload "${name}": must specify user, not just group`);
  }
}
