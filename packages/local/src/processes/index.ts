export { candidates, findProgram } from "./find-program.ts";
export { portOwner } from "./port-owner.ts";
export {
  createProcesses,
  type ManagedProcess,
  type ProcessExit,
  type Processes,
} from "./processes.ts";
export { type CommandResult, describeExit, runCommand } from "./run-command.ts";
