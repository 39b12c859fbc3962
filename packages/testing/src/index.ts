export { type ContainerInit, container, type ExecResult } from "./build/container.ts";
export { type ProvidedDatabase, provided } from "./build/provided.ts";
export { type RelationInit, relation } from "./build/relation.ts";
export { type SecretInit, secret } from "./build/secret.ts";
export { readyUnit, type WorkloadInit } from "./build/unit.ts";
export type { ConfigOf, EndpointOf, ParamsOf, RelationOf, StateOf } from "./charm-types.ts";
export {
  changedNothing,
  completed,
  failed,
  hasEnvironment,
  hasStatus,
  isActive,
  keptSecrets,
  publishes,
  ranCommand,
  runs,
  type Wanted,
} from "./checks.ts";
export type { EventName, EventOf, Fitting, LifecycleName } from "./event.ts";
export { type Exploration, type ExploreOptions, explore, foundNothing } from "./explore/explore.ts";
export type { Finding, FindingKind } from "./explore/walk.ts";
export { type Impossibility, ImpossibleState, type Rule } from "./impossible-state.ts";
export {
  type ActionRequest,
  type EventRequest,
  on,
  type RelationEventOptions,
  type RelationRequest,
  type SecretRef,
  type SecretRequest,
  type StorageRequest,
  type WorkloadRequest,
} from "./on.ts";
export { environmentOf, planOf } from "./plan.ts";
export { type CharmSource, type TestedCharm, testedCharm } from "./tested-charm.ts";
export { CharmError, type Transition, type TransitionOptions, transition } from "./transition.ts";
export { must, type Verdict } from "./verdict.ts";
