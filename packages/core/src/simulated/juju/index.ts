export type {
  ActionOutcome,
  CommitResult,
  Consequence,
  HookContext,
  HookContextInit,
  ImmediateEffect,
  LogMessage,
  PendingChanges,
} from "./hook-context.ts";
export { createHookContext, discard } from "./hook-context.ts";
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
export type {
  State,
  StateInput,
  StateRelation,
  StateRelationInput,
  StateSecret,
  StateSecretInput,
  StateStatus,
} from "./state.ts";
export type { Surroundings } from "./surroundings.ts";
