export {};
export {
  createSimulatedPebble,
  type ExecRecord,
  type PebbleCall,
  type SimulatedCheck,
  type SimulatedContainer,
  type SimulatedContainerInput,
  type SimulatedExec,
  type SimulatedFile,
  type SimulatedPebble,
  simulatedContainer,
} from "./pebble/index.ts";
export { type Transition, type TransitionOptions, type TransitionState, transition } from "./transition.ts";
