export { actionResult, type EndedProcess, nestResults } from "./juju/action-result.ts";
export {
  type ApplicationInit,
  addApplication,
  addRelation,
  addUnit,
  addUserSecret,
  type EndRef,
  emptyModel,
  enterScope,
  grantSecret,
  leaveScope,
  relate,
  removeRelation,
  removeUnit,
  type UnitInit,
  type UserSecretInit,
  unrelate,
  updateSecret,
} from "./juju/build-model.ts";
export { commit } from "./juju/commit.ts";
export { completeState } from "./juju/complete-state.ts";
export {
  type ActionOutcome,
  type CommitResult,
  type Consequence,
  createHookContext,
  discard,
  type HookContext,
  type HookContextInit,
  type ImmediateEffect,
  type LogMessage,
  type PendingChanges,
} from "./juju/hook-context.ts";
export { type EnvironmentExtras, environmentFor } from "./juju/juju-environment.ts";
export type {
  Application,
  Bag,
  Life,
  Model,
  ModelCharm,
  ModelSecret,
  NetworkInfo,
  OpenedPort,
  Relation,
  RelationEnd,
  RotatePolicy,
  SecretConsumer,
  SecretContent,
  SecretGrant,
  SecretOwner,
  SecretRevision,
  StatusRecord,
  StorageAttachment,
  StorageDeclaration,
  Task,
  Unit,
} from "./juju/model.ts";
export { hookToolNames, runHookTool } from "./juju/run-hook-tool.ts";
export { dueSecretEvents, type SecretDue } from "./juju/secret-events.ts";
export { parseSecretUri } from "./juju/secret-uri.ts";
export { simulatedExecutor } from "./juju/simulated-executor.ts";
export type {
  State,
  StateInput,
  StateRelation,
  StateRelationInput,
  StateSecret,
  StateSecretInput,
  StateStatus,
} from "./juju/state.ts";
export { fromModel, toModel } from "./juju/state-model.ts";
export type { Surroundings } from "./juju/surroundings.ts";
export {
  type SimulatedCheck,
  type SimulatedContainer,
  type SimulatedContainerInput,
  type SimulatedExec,
  type SimulatedFile,
  simulatedContainer,
} from "./pebble/container-state.ts";
export { createSimulatedPebble, type SimulatedPebble } from "./pebble/create-simulated-pebble.ts";
export type { ExecRecord, PebbleCall } from "./pebble/record.ts";
export { type Transition, type TransitionOptions, type TransitionState, transition } from "./transition.ts";
