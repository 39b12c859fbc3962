export { changedServices, planHolds } from "./compare-plans.ts";
export { combineLayer, mergeLayers } from "./merge-layers.ts";
export { PlanError } from "./plan-error.ts";
export { readLayer, readLayerYaml } from "./read-layer.ts";
export type { Check, Layer, LogTarget, Override, Pairing, Plan, Service, Workload } from "./types.ts";
