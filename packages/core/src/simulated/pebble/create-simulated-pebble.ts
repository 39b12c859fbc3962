import type { Pebble } from "../../pebble/pebble.ts";
import type { Layer } from "../../pebble/plan/index.ts";
import { PlanError } from "../../pebble/plan/index.ts";
import type { SimulatedContainer } from "./container-state.ts";
import { fileSystem } from "./file-system.ts";
import type { ExecRecord, PebbleCall } from "./record.ts";
import { simulatedChanges } from "./simulated-changes.ts";
import { type SimulatedChecks, simulatedChecks } from "./simulated-checks.ts";
import { type SimulatedPrograms, simulatedExecs } from "./simulated-exec.ts";
import { simulatedFiles } from "./simulated-files.ts";
import { simulatedIdentities } from "./simulated-identities.ts";
import { simulatedLogs } from "./simulated-logs.ts";
import { metricsOf } from "./simulated-metrics.ts";
import { simulatedNotices } from "./simulated-notices.ts";
import { simulatedPlan } from "./simulated-plan.ts";
import { simulatedServices } from "./simulated-services.ts";
import { unknownWho } from "./simulated-users.ts";
import { beginSimulation } from "./simulation.ts";

/** A Pebble in memory, and what it has seen. */
export interface SimulatedPebble extends Pebble {
  /** Calls in their order. */
  readonly record: readonly PebbleCall[];
  readonly execs: readonly ExecRecord[];
  /** The container as it is now. */
  snapshot(): SimulatedContainer;
}

/**
 * A Pebble over plain state, with the real one's rules and texts: what restarts on a replan, how layers combine, which file
 * operations fail and how. Commands do what `execs` says. The state given is not changed. Against the real one: no time passes, so that
 * services do not come back from a back-off and checks run only when they are refreshed; there are no symbolic links; what a check does
 * to services is left out; commands may run in directories that nobody made, so that a test need not list them.
 *
 * @param programs - what commands do that data cannot say
 */
export function createSimulatedPebble(
  container: SimulatedContainer,
  programs: SimulatedPrograms = () => undefined,
): SimulatedPebble {
  const simulation = beginSimulation(container);
  const { note } = simulation;
  const system = fileSystem(container);
  const notices = simulatedNotices(simulation);
  const changes = simulatedChanges(simulation, notices);
  const logs = simulatedLogs(simulation);
  let checks: SimulatedChecks | undefined;
  const plan = simulatedPlan(
    simulation,
    (layer) => judgeUsers(container, layer),
    () => checks?.planChanged(),
  );
  const execs = simulatedExecs(simulation, plan.current, changes, programs);
  const runningChecks = simulatedChecks(simulation, plan.current, changes, execs.exitOf);
  checks = runningChecks;
  const services = simulatedServices(simulation, plan.current, changes, logs, runningChecks.replan);
  if (Object.keys(plan.current().checks ?? {}).length > 0) runningChecks.planChanged();

  const { noteChange, ...noticeCalls } = notices;
  const { begin, finish, ready, ...changeCalls } = changes;
  return {
    record: simulation.record,
    execs: execs.record,
    async systemInfo() {
      note("system-info");
      return { version: container.version, bootId: "00000000-0000-4000-8000-000000000000" };
    },
    plan: plan.plan,
    combineLayer: plan.combineLayer,
    addLayer: plan.addLayer,
    services: services.services,
    start: services.start,
    stop: services.stop,
    restart: services.restart,
    autostart: services.autostart,
    replan: services.replan,
    signal: services.signal,
    ...changeCalls,
    ...simulatedFiles(simulation, system),
    exec: execs.exec,
    spawn: execs.spawn,
    health: runningChecks.health,
    checks: runningChecks.checks,
    startChecks: runningChecks.startChecks,
    stopChecks: runningChecks.stopChecks,
    refreshCheck: runningChecks.refreshCheck,
    ...noticeCalls,
    logs: logs.logs,
    followLogs: logs.followLogs,
    ...simulatedIdentities(simulation),
    async metrics() {
      note("metrics");
      return metricsOf(services, runningChecks);
    },
    close: () => logs.close(),
    snapshot: () => ({
      ...container,
      layers: plan.layers(),
      serviceStatuses: services.statuses(),
      files: Object.fromEntries(system.files),
      directories: [...system.directories.keys()],
      checks: { ...container.checks, ...runningChecks.states() },
    }),
  };
}

/** Pebble looks the users of checks up as soon as it gets a layer. */
function judgeUsers(container: SimulatedContainer, layer: Layer): void {
  for (const [name, { exec }] of Object.entries(layer.checks ?? {})) {
    const why = unknownWho(container, {
      user: exec?.user,
      userId: exec?.["user-id"],
      group: exec?.group,
      groupId: exec?.["group-id"],
    });
    if (why !== undefined)
      throw new PlanError(`checks.${name}.exec.user`, `plan check "${name}" has invalid user/group: ${why}`);
  }
}
