export { candidates, findProgram } from "./find-program.ts";
export { type PortOwner, portOwner } from "./port-owner.ts";
export {
  createProcesses,
  type ManagedProcess,
  type ProcessExit,
  type Processes,
  type ProcessSpec,
} from "./processes.ts";
export { type Command, type CommandResult, describeExit, runCommand } from "./run-command.ts";
