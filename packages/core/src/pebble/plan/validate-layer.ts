import { parseDuration } from "./duration.ts";
import { PlanError } from "./plan-error.ts";
import { openEnd, splitServiceCommand } from "./service-command.ts";
import { shellWords } from "./shell-words.ts";
import type { Check, Layer, LogTarget, Service } from "./types.ts";

const actions: readonly string[] = ["restart", "shutdown", "ignore"];

/**
 * What Pebble asks of one layer alone, beside its form.
 *
 * @throws {@link PlanError} with Pebble's text
 * @see Pebble `internals/plan`, `Layer.Validate`
 */
export function validateLayer(label: string, layer: Layer): void {
  if (label.startsWith("pebble-")) throw new PlanError("", 'cannot use reserved label prefix "pebble-"');
  for (const [name, service] of Object.entries(layer.services ?? {})) validateService(name, service);
  for (const [name, check] of Object.entries(layer.checks ?? {})) validateCheck(name, check);
  for (const [name, target] of Object.entries(layer["log-targets"] ?? {})) validateLogTarget(name, target);
  for (const [name, workload] of Object.entries(layer.workloads ?? {})) {
    const field = `workloads.${name}`;
    if (workload === null) throw new PlanError(field, `workload "${name}": cannot have a null value`);
    if (name === "") throw new PlanError(field, `workload "": cannot have an empty name`);
  }
  const mode = layer.pairing?.mode;
  if (mode !== undefined && mode !== "disabled" && mode !== "single" && mode !== "multiple") {
    throw new PlanError(
      "pairing.mode",
      `invalid pairing mode "${String(mode)}": should be "disabled", "single" or "multiple"`,
    );
  }
}

function validateService(name: string, service: Service | null): void {
  const field = `services.${name}`;
  if (name === "") throw new PlanError(field, "cannot use empty string as service name");
  if (name === "pebble") throw new PlanError(field, 'cannot use reserved service name "pebble"');
  if (name.startsWith("-"))
    throw new PlanError(field, `cannot use service name "${name}": starting with "-" not allowed`);
  if (service === null) throw new PlanError(field, `service object cannot be null for service "${name}"`);
  const command = splitServiceCommand(service.command ?? "");
  if (typeof command === "string") {
    throw new PlanError(
      `${field}.command`,
      `plan service "${name}" command invalid: cannot parse service "${name}" command: ${command}`,
    );
  }
  const judge = (key: string, action: string | undefined, more: string): void => {
    if (action === undefined || action === "" || action === more || actions.includes(action)) return;
    throw new PlanError(`${field}.${key}`, `plan service "${name}" ${key} action "${action}" invalid`);
  };
  judge("on-success", service["on-success"], "failure-shutdown");
  judge("on-failure", service["on-failure"], "success-shutdown");
  for (const action of Object.values(service["on-check-failure"] ?? {})) {
    judge("on-check-failure", action, "success-shutdown");
  }
  const factor = service["backoff-factor"];
  if (factor !== undefined && factor < 1) {
    throw new PlanError(
      `${field}.backoff-factor`,
      `plan service "${name}" backoff-factor must be 1.0 or greater, not ${factor}`,
    );
  }
}

function validateCheck(name: string, check: Check | null): void {
  const field = `checks.${name}`;
  if (name === "") throw new PlanError(field, "cannot use empty string as check name");
  if (check === null) throw new PlanError(field, `check object cannot be null for check "${name}"`);
  const fail = (key: string, why: string): PlanError => new PlanError(`${field}.${key}`, `plan check "${name}" ${why}`);
  if (check.level && check.level !== "alive" && check.level !== "ready")
    throw fail("level", 'level must be "alive" or "ready"');
  if (check.startup && check.startup !== "enabled" && check.startup !== "disabled")
    throw fail("startup", 'startup must be "enabled" or "disabled"');
  for (const key of ["period", "timeout"] as const) {
    if (check[key] !== undefined && parseDuration(check[key]) === 0) throw fail(key, `${key} must not be zero`);
  }
  const { exec } = check;
  if (exec === undefined) return;
  const command = exec.command ?? "";
  if (shellWords(command) === undefined) throw fail("exec.command", `command invalid: ${openEnd(command)}`);
  if (groupWithoutUser(exec)) throw fail("exec", "has invalid user/group: must specify user, not just group");
}

/** Whether a group is given without the user it is for, which Pebble refuses everywhere. */
export function groupWithoutUser(who: {
  readonly user?: string;
  readonly "user-id"?: number;
  readonly group?: string;
  readonly "group-id"?: number;
}): boolean {
  const user = Boolean(who.user) || who["user-id"] !== undefined;
  return !user && (Boolean(who.group) || who["group-id"] !== undefined);
}

function validateLogTarget(name: string, target: LogTarget | null): void {
  const field = `log-targets.${name}`;
  if (target === null) throw new PlanError(field, `log target object cannot be null for log target "${name}"`);
  for (const label of Object.keys(target.labels ?? {})) {
    if (label.startsWith("pebble_")) {
      throw new PlanError(
        `${field}.labels.${label}`,
        `log target "${name}": label "${label}" uses reserved prefix "pebble_"`,
      );
    }
  }
  const { type } = target;
  if (type && type !== "loki" && type !== "opentelemetry" && type !== "syslog") {
    throw new PlanError(
      `${field}.type`,
      `log target "${name}" has unsupported type "${type}", must be "loki", "opentelemetry" or "syslog"`,
    );
  }
}
