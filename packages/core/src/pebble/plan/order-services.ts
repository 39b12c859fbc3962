import { PlanError } from "./plan-error.ts";
import type { Service } from "./types.ts";

type Services = Readonly<Record<string, Service>>;

/**
 * The services that are started with the named ones: those they require, in the order of `after` and `before`, cut into lanes. Lanes run
 * beside each other; within a lane a service waits for the one before it.
 *
 * @throws {@link PlanError} when a service does not exist or waits for itself
 * @see Pebble `internals/plan`, `StartOrder`
 */
export function startLanes(services: Services, names: readonly string[]): readonly (readonly string[])[] {
  return lanesOf(services, ordered(services, names, "start"));
}

/** The services that are stopped with the named ones: those that require them, in the reverse order. */
export function stopLanes(services: Services, names: readonly string[]): readonly (readonly string[])[] {
  return lanesOf(services, ordered(services, names, "stop"));
}

/** Throws when services wait for each other in a circle. */
export function refuseLoops(services: Services): void {
  ordered(services, Object.keys(services), "start");
}

function ordered(services: Services, names: readonly string[], direction: "start" | "stop"): readonly string[] {
  const successors = new Map<string, string[]>();
  const pending = [...names];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (successors.has(name)) continue;
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    if (service === undefined) throw new PlanError(`services.${name}`, `service "${name}" does not exist`);
    successors.set(name, []);
    const more = direction === "start" ? (service.requires ?? []) : dependantsOf(services, name);
    pending.push(...more);
  }
  for (const name of successors.keys()) {
    const { after = [], before = [] } = services[name] ?? {};
    const [earlier, later] = direction === "start" ? [after, before] : [before, after];
    for (const other of earlier) if (successors.has(other)) successors.get(name)?.push(other);
    for (const other of later) successors.get(other)?.push(name);
  }
  return connectedComponents(successors).map((component) => {
    const [first = "", second] = component;
    if (second === undefined) return first;
    const loop = [...component].sort();
    throw new PlanError(`services.${loop[0]}.after`, `services in before/after loop: ${loop.join(", ")}`);
  });
}

function dependantsOf(services: Services, name: string): readonly string[] {
  return Object.entries(services)
    .filter(([, { requires }]) => requires?.includes(name) === true)
    .map(([dependant]) => dependant);
}

/** Tarjan's algorithm: what a node leads to comes before it, nodes that lead to each other come together. */
function connectedComponents(successors: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const components: string[][] = [];
  const indexes = new Map<string, number>();
  const lows = new Map<string, number>();
  const stack: string[] = [];

  function connect(node: string): number {
    const index = indexes.size;
    let low = index;
    indexes.set(node, index);
    stack.push(node);
    for (const next of successors.get(node) ?? []) {
      const known = indexes.get(next);
      if (known === undefined) low = Math.min(low, connect(next));
      else if (stack.includes(next)) low = Math.min(low, known);
    }
    lows.set(node, low);
    if (low === index) components.push(stack.splice(stack.indexOf(node)).reverse());
    return low;
  }
  for (const node of [...successors.keys()].sort()) if (!indexes.has(node)) connect(node);
  return components;
}

/** Services that `requires` links share a lane. Lane numbers can collide, as Pebble's do. */
function lanesOf(services: Services, names: readonly string[]): readonly (readonly string[])[] {
  const laneOf = new Map<string, number>();
  let lane = -1;
  for (const name of names) {
    const requires = services[name]?.requires ?? [];
    const linked = [name, ...requires].find((one) => laneOf.has(one));
    lane = linked === undefined ? lane + 1 : (laneOf.get(linked) ?? lane);
    for (const one of [name, ...requires]) laneOf.set(one, lane);
  }
  const lanes: string[][] = [];
  for (const name of names) {
    const at = laneOf.get(name) ?? 0;
    while (lanes.length <= at) lanes.push([]);
    lanes[at]?.push(name);
  }
  return lanes;
}
