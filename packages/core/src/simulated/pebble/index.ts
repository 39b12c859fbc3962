export {
  type SimulatedCheck,
  type SimulatedContainer,
  type SimulatedContainerInput,
  type SimulatedExec,
  type SimulatedFile,
  simulatedContainer,
} from "./container-state.ts";
export { createSimulatedPebble, type SimulatedPebble } from "./create-simulated-pebble.ts";
export type { ExecRecord, PebbleCall } from "./record.ts";
