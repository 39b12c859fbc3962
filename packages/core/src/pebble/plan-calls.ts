import type { Calls } from "./calls.ts";
import { PebbleError } from "./errors.ts";
import type { CallOptions, Pebble } from "./pebble.ts";
import type { Layer } from "./plan/index.ts";
import { PlanError } from "./plan/plan-error.ts";
import { readPlanYaml } from "./plan/read-plan-yaml.ts";
import { textOf } from "./replies.ts";
import { explainRejection, featuresOfLayer, requireFeatures, unnoticedFeatures } from "./version-gates.ts";

/** The calls that read the plan and add layers to it. */
export function planCalls(calls: Calls): Pick<Pebble, "plan" | "combineLayer" | "addLayer"> {
  async function add(
    label: string,
    layer: Layer,
    combine: boolean,
    options: (CallOptions & { readonly inner?: boolean }) | undefined,
  ): Promise<void> {
    await requireFeatures(unnoticedFeatures(layer, options?.inner), "POST /v1/layers", calls);
    // JSON is YAML, so the layer needs no encoder of its own.
    const body = {
      action: "add",
      combine,
      inner: options?.inner ?? false,
      label,
      format: "yaml",
      layer: JSON.stringify(layer),
    };
    try {
      await calls.post("/v1/layers", body, options);
    } catch (error) {
      throw await explainRejection(error, featuresOfLayer(layer), calls);
    }
  }

  return {
    async plan(options) {
      const call = "GET /v1/plan";
      const { result } = await calls.get("/v1/plan?format=yaml", options);
      try {
        return await readPlanYaml(textOf(result, call));
      } catch (error) {
        if (!(error instanceof PlanError)) throw error;
        throw new PebbleError("bad-answer", call, `cannot finish ${call}: ${error.message}`, { cause: error });
      }
    },
    combineLayer: (label, layer, options) => add(label, layer, true, options),
    addLayer: (label, layer, options) => add(label, layer, false, options),
  };
}
