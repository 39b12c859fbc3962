import type { Layer, Plan } from "../plan/index.ts";
import { combineLayer, mergeLayers, PlanError, readLayer } from "../plan/index.ts";
import { quoted } from "../plan/quoted.ts";
import type { Layers, World } from "./engine.ts";
import { EngineError } from "./engine-error.ts";

type Labelled = readonly [label: string, layer: Layer];

/** @param changed - told after each layer, before the one who added it */
export function createLayers(world: World, first: readonly Labelled[], changed: () => void): Layers {
  let layers = first;
  let merged: Plan | undefined;

  function current(): Plan {
    merged ??= mergeLayers(layers);
    return merged;
  }

  /** A layer of a group goes behind the last of its group, any other on top. */
  function inserted(label: string, layer: Layer, inner: boolean): readonly Labelled[] {
    const group = groupOf(label);
    const last = layers.findLastIndex(([known]) => groupOf(known) === group);
    const place = last === -1 ? layers.length : last + 1;
    if (place !== layers.length && !inner)
      throw new EngineError(500, "cannot insert sub-directory layer without 'inner' attribute set");
    return layers.toSpliced(place, 0, [label, layer]);
  }

  return {
    current,
    all: () => layers,
    add(label, given, { combine, inner }) {
      if (label === "") throw new EngineError(400, "label must be set");
      const layer = judged("cannot parse layer YAML: ", () => {
        const read = readLayer(label, given);
        judgeUsers(world, read);
        return read;
      });
      const at = layers.findIndex(([known]) => known === label);
      if (at !== -1 && !combine) throw new EngineError(400, `layer ${quoted(label)} already exists`);
      judged("", () => {
        const next =
          at === -1
            ? inserted(label, layer, inner)
            : layers.with(at, [label, combineLayer(label, layers[at]?.[1] ?? {}, layer)]);
        const plan = mergeLayers(next);
        if (JSON.stringify(plan.workloads) !== JSON.stringify(current().workloads))
          throw new PlanError("workloads", 'cannot change immutable section "workloads"');
        layers = next;
        merged = plan;
      });
      changed();
    },
  };
}

/** Pebble looks the users of checks up as soon as it gets a layer. */
function judgeUsers(world: World, layer: Layer): void {
  for (const [name, { exec }] of Object.entries(layer.checks ?? {})) {
    if (exec === undefined) continue;
    const { user, "user-id": userId, group, "group-id": groupId } = exec;
    const why = world.judgeWho({ user, userId, group, groupId });
    if (why !== undefined)
      throw new PlanError(`checks.${name}.exec.user`, `plan check ${quoted(name)} has invalid user/group: ${why}`);
  }
}

function groupOf(label: string): string {
  return label.split("/", 1)[0] ?? "";
}

function judged<Result>(before: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new EngineError(400, before + error.message, undefined, { cause: error });
  }
}
