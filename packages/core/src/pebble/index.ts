export { createPebbleClient, type PebbleClientOptions } from "./client.ts";
export { isUnreachable, PebbleError, type PebbleErrorCode } from "./errors.ts";
export type {
  CallOptions,
  Change,
  CheckInfo,
  ExecOptions,
  ExecProcess,
  ExecResult,
  FileContent,
  FileInfo,
  Identity,
  LogEntry,
  LogFilter,
  Notice,
  NoticeFilter,
  Ownership,
  Pebble,
  ServiceInfo,
  SpawnOptions,
  SystemInfo,
  Task,
} from "./pebble.ts";
export {
  type Check,
  changedServices,
  combineLayer,
  type Layer,
  type LogTarget,
  mergeLayers,
  type Override,
  type Pairing,
  type Plan,
  PlanError,
  planHolds,
  type Service,
  type Workload,
} from "./plan/index.ts";
export { readPlanYaml } from "./plan/read-plan-yaml.ts";
