export { createEngine } from "./create-engine.ts";
export type * from "./engine.ts";
export { EngineError } from "./engine-error.ts";
