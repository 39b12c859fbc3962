export {
  type SimulatedContainer,
  type SimulatedContainerInput,
  simulatedContainer,
} from "./container-state.ts";
export { createSimulatedPebble } from "./create-simulated-pebble.ts";
export type { ExecRecord, PebbleCall } from "./record.ts";
