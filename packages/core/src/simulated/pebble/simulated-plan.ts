import { PebbleError } from "../../pebble/errors.ts";
import type { CallOptions, Pebble } from "../../pebble/pebble.ts";
import { combineLayer, type Layer, mergeLayers, type Plan, PlanError, readLayer } from "../../pebble/plan/index.ts";
import { badRequest, type Simulation } from "./simulation.ts";

const call = "POST /v1/layers";

/** The layers of a simulated Pebble and the plan they make. */
export interface SimulatedPlan extends Pick<Pebble, "plan" | "combineLayer" | "addLayer"> {
  current(): Plan;
  layers(): Readonly<Record<string, Layer>>;
}

/** @param judgeUsers - refuses a layer whose checks name users that do not exist */
export function simulatedPlan(
  { container, note }: Simulation,
  judgeUsers: (layer: Layer) => void,
  changed: () => void,
): SimulatedPlan {
  let layers: readonly (readonly [label: string, layer: Layer])[] = Object.entries(container.layers);
  let merged: Plan | undefined;

  function current(): Plan {
    merged ??= mergeLayers(layers);
    return merged;
  }

  function add(label: string, given: Layer, combine: boolean, inner: boolean): void {
    if (label === "") throw badRequest(call, "label must be set");
    const layer = judged("cannot parse layer YAML: ", () => {
      const read = readLayer(label, given);
      judgeUsers(read);
      return read;
    });
    const at = layers.findIndex(([known]) => known === label);
    if (at !== -1 && !combine) throw badRequest(call, `layer "${label}" already exists`);
    judged("", () => {
      const next = at === -1 ? inserted(label, layer, inner) : layers.with(at, [label, combined(at, label, layer)]);
      const plan = mergeLayers(next);
      if (JSON.stringify(plan.workloads) !== JSON.stringify(current().workloads))
        throw new PlanError("workloads", 'cannot change immutable section "workloads"');
      layers = next;
      merged = plan;
    });
    changed();
  }

  function combined(at: number, label: string, layer: Layer): Layer {
    return combineLayer(label, layers[at]?.[1] ?? {}, layer);
  }

  /** A layer of a group goes behind the last of its group, any other on top. */
  function inserted(label: string, layer: Layer, inner: boolean): typeof layers {
    const group = groupOf(label);
    const last = layers.findLastIndex(([known]) => groupOf(known) === group);
    const place = last === -1 ? layers.length : last + 1;
    if (place !== layers.length && !inner)
      throw badRequest(call, "cannot insert sub-directory layer without 'inner' attribute set");
    return layers.toSpliced(place, 0, [label, layer]);
  }

  return {
    current,
    layers: () => Object.fromEntries(layers),
    async plan() {
      note("plan");
      return current();
    },
    async combineLayer(label, layer) {
      note(`add-layer ${label}`, true);
      add(label, layer, true, false);
    },
    async addLayer(label, layer, options?: CallOptions & { readonly inner?: boolean }) {
      note(`add-layer ${label}`, true);
      add(label, layer, false, options?.inner ?? false);
    },
  };
}

function groupOf(label: string): string {
  return label.split("/", 1)[0] ?? "";
}

function judged<Result>(before: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new PebbleError("bad-request", call, before + error.message, { cause: error });
  }
}
