export { formatDuration, parseDuration } from "../plan/duration.ts";
export { shellWords } from "../plan/shell-words.ts";
export { createEngine } from "./create-engine.ts";
export type * from "./engine.ts";
export { EngineError } from "./engine-error.ts";
