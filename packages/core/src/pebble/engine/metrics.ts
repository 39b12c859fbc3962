import type { Checks, Services } from "./engine.ts";

/** What Pebble has counted, as text in the OpenMetrics format. */
export function metricsOf(services: Services, checks: Checks): string {
  const current = new Map(services.list().map((service) => [service.name, service.current]));
  const states = new Map(checks.list().map((check) => [check.name, check.status]));
  const ofServices = sorted(services.starts()).flatMap(([name, starts]) => [
    sample(
      "service_active",
      "gauge",
      "Whether the service is currently active (1) or not (0)",
      "service",
      name,
      current.get(name) === "active" ? 1 : 0,
    ),
    sample("service_start_count", "counter", "Number of times the service has started", "service", name, starts),
  ]);
  const ofChecks = sorted(checks.counts()).flatMap(([name, { successes, failures }]) => [
    ...(states.get(name) === "inactive"
      ? []
      : [
          sample(
            "check_up",
            "gauge",
            "Whether the health check is up (1) or not (0)",
            "check",
            name,
            states.get(name) === "up" ? 1 : 0,
          ),
        ]),
    sample("check_success_count", "counter", "Number of times the check has succeeded", "check", name, successes),
    sample("check_failure_count", "counter", "Number of times the check has failed", "check", name, failures),
  ]);
  return [...ofServices, ...ofChecks].join("");
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): readonly [string, Value][] {
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
}

function sample(metric: string, type: string, help: string, label: string, name: string, value: number): string {
  return `# HELP pebble_${metric} ${help}\n# TYPE pebble_${metric} ${type}\npebble_${metric}{${label}="${name}"} ${value}\n\n`;
}
