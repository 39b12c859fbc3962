export { changedServices, planHolds } from "./compare-plans.ts";
export { combineLayer, mergeLayers, PlanError } from "./merge-layers.ts";
export type { Check, Layer, LogTarget, Override, Pairing, Plan, Service, Workload } from "./types.ts";
