export type * from "./engine.ts";
export { EngineError } from "./engine-error.ts";
