import { createEngine, type Engine } from "../../pebble/engine/index.ts";
import type { Pebble } from "../../pebble/pebble.ts";
import type { SimulatedCheck, SimulatedContainer } from "./container-state.ts";
import { engineCalls } from "./engine-calls.ts";
import { fileSystem } from "./file-system.ts";
import { madeUpWorld } from "./made-up-world.ts";
import type { ExecRecord, PebbleCall } from "./record.ts";
import { type SimulatedPrograms, simulatedExecs } from "./simulated-exec.ts";
import { simulatedFiles } from "./simulated-files.ts";
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
 * A Pebble over plain state: the engine of the embedded one, in a world that is made up. Commands and services do what the state says. The
 * state given is not changed. Against the real one: no time passes but what a change takes, so that services do not come back from a
 * back-off and checks run only when they are refreshed; there are no symbolic links; commands may run in directories that nobody made,
 * so that a test need not list them.
 *
 * @param programs - what commands do that data cannot say
 */
export function createSimulatedPebble(
  container: SimulatedContainer,
  programs: SimulatedPrograms = () => undefined,
): SimulatedPebble {
  const simulation = beginSimulation(container);
  const system = fileSystem(container);
  const world = madeUpWorld(container, (command) => execs.exitOf(command));
  const engine = createEngine({
    world,
    layers: Object.entries(container.layers),
    services: container.serviceStatuses,
    checks: container.checks,
    periodicChecks: false,
  });
  const execs = simulatedExecs(simulation, engine, programs);
  engine.begin();
  return {
    record: simulation.record,
    execs: execs.record,
    async systemInfo() {
      simulation.note("system-info");
      return { version: container.version, bootId: "00000000-0000-4000-8000-000000000000" };
    },
    ...engineCalls(simulation, engine, world),
    ...simulatedFiles(simulation, system),
    exec: execs.exec,
    spawn: execs.spawn,
    snapshot: () => ({
      ...container,
      layers: Object.fromEntries(engine.layers.all()),
      serviceStatuses: { ...container.serviceStatuses, ...statusesOf(engine) },
      files: Object.fromEntries(system.files),
      directories: [...system.directories.keys()],
      checks: { ...container.checks, ...checksOf(engine) },
    }),
  };
}

/** How services are that were ever started. */
function statusesOf(engine: Engine): SimulatedContainer["serviceStatuses"] {
  const started = engine.services.starts();
  const services = engine.services.list().filter(({ name }) => started.has(name));
  return Object.fromEntries(services.map(({ name, current }) => [name, current]));
}

function checksOf(engine: Engine): Readonly<Record<string, SimulatedCheck>> {
  return Object.fromEntries(engine.checks.list().map(({ name, status, failures }) => [name, { status, failures }]));
}
