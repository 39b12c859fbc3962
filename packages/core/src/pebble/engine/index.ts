export { durationFault, formatDuration, parseDuration } from "../plan/duration.ts";
export { PlanError, readLayerYaml } from "../plan/index.ts";
export { printPlan } from "../plan/print-plan.ts";
export { quoted, quotedCharacter } from "../plan/quoted.ts";
export { shellWords } from "../plan/shell-words.ts";
export { createEngine } from "./create-engine.ts";
export type * from "./engine.ts";
export { EngineError } from "./engine-error.ts";
