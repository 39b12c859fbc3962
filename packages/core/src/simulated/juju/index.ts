export { actionResult, type EndedProcess, nestResults } from "./action-result.ts";
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
} from "./build-model.ts";
export { commit } from "./commit.ts";
export { completeState } from "./complete-state.ts";
export { countedSecretIds, filesInMemory } from "./files-in-memory.ts";
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
} from "./hook-context.ts";
export { type EnvironmentExtras, environmentFor } from "./juju-environment.ts";
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
} from "./model.ts";
export { hookToolNames, runHookTool } from "./run-hook-tool.ts";
export { dueSecretEvents, type SecretDue } from "./secret-events.ts";
export { parseSecretUri } from "./secret-uri.ts";
export { simulatedExecutor } from "./simulated-executor.ts";
export type {
  State,
  StateInput,
  StateRelation,
  StateRelationInput,
  StateSecret,
  StateSecretInput,
  StateStatus,
} from "./state.ts";
export { fromModel, toModel } from "./state-model.ts";
export type { Surroundings } from "./surroundings.ts";
