export { freePort, type RunningPostgresql, type StartPostgresqlOptions, startPostgresql } from "./backing/index.ts";
export { type ContainerEngine, chooseContainer, type Image, type ImageFile } from "./container/index.ts";
export { type CallOptions, callModel, controlSocketName } from "./control/client.ts";
export type { Verb, VerbParams } from "./control/messages.ts";
export { type ControlServer, openControlServer } from "./control/server.ts";
export { socketPath } from "./control/socket-path.ts";
export { controllerVerbs } from "./control/verbs.ts";
export type { ActionReport } from "./controller/actions.ts";
export { openController } from "./controller/controller.ts";
export type {
  Controller,
  ControllerOptions,
  DeployRequest,
  DormantApplication,
} from "./controller/controller-types.ts";
export { type LogFilter, type LogLine, type LogSeverity, renderLogLine } from "./controller/debug-log.ts";
export type { RelationInfo, UnitReport } from "./controller/show-unit.ts";
export type { ApplicationStatus, StatusFields, StatusReport, UnitStatus } from "./controller/status.ts";
export { type ContainerPodsOptions, containerPods } from "./dispatching/container-pods.ts";
export { type MakePod, type Pod, type PodRequest, podOnHost } from "./dispatching/pod.ts";
export { type HookProgram, prepareHookProgram } from "./hook-tools/hook-program.ts";
export { LocalError } from "./local-error.ts";
export {
  type ModelRequest,
  type ReportStep,
  type RunningModel,
  type StepProgress,
  startModel,
} from "./model/start-model.ts";
export { createProcesses, type Processes, portOwner } from "./processes/index.ts";
export {
  type BuildOptions,
  cacheDirectory,
  findStatsdExporter,
  type PebbleProgram,
} from "./programs/index.ts";
export type { DatabaseServer } from "./providers/database.ts";
export { type IngressProxy, type IngressRoute, ingressProvider } from "./providers/ingress.ts";
export { postgresqlProvider } from "./providers/postgresql.ts";
export type { Provider, ProviderContext } from "./providers/provider.ts";
export {
  type EnvironmentSpec,
  findPython,
  type MakeEnvironmentOptions,
  makePythonEnvironment,
  type Python,
  type PythonEnvironment,
} from "./runtime/index.ts";
export { type BackingService, backingServices } from "./services/registry.ts";
