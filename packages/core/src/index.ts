export type {
  ActionContext,
  Charm,
  CharmActionDefinition,
  DeclaredIntegration,
  OptionSchemas,
  OptionValues,
} from "./charm.ts";
export type { CharmAction, CharmMetadata, CharmOption, Endpoint, PaasConfigSource } from "./charm-metadata.ts";
export type { CharmState, ContainerState, RelationState, SecretKeyState } from "./charm-state.ts";
export { type Condition, isProblem, type Problem, type SecretReading } from "./conditions.ts";
export { paasConfigSchema } from "./config/paas-config.ts";
export { ruleFault } from "./cos/alert-rules.ts";
export { type AssetFile, assetsFile, type CosAssets, noAssets } from "./cos/assets.ts";
export { mongodb, mysql, postgresql, rabbitmq, redis, s3, valkey } from "./data-integrations.ts";
export type { Decision, Outcome, Step } from "./decision.ts";
export {
  type CharmDefinition,
  type DefinedCharm,
  defineAction,
  defineCharm,
  defineIntegration,
  type IntegrationUse,
  integrate,
  type TypedIntegration,
} from "./define-charm.ts";
export { type DispatchPorts, type DispatchResult, dispatch } from "./dispatch.ts";
export { type Explanation, explanationFile, readExplanation } from "./explanation.ts";
export type {
  AppFacts,
  Dialect,
  DialectFacts,
  Framework,
  FrameworkAction,
  FrameworkEnv,
  WebServer,
} from "./framework.ts";
export { httpProxy, oauth, openfga, saml, smtp } from "./identity.ts";
export type {
  Contribution,
  Env,
  Integration,
  Needs,
  Publication,
  Reading,
  Ready,
  Related,
  RelationView,
  WorkloadFile,
} from "./integrations/contract.ts";
export type { DatabaseData } from "./integrations/database.ts";
export type { GrafanaData } from "./integrations/grafana-dashboard.ts";
export type { HttpProxyData } from "./integrations/http-proxy.ts";
export type { ProxyRequest } from "./integrations/http-proxy-wire.ts";
export type { IngressData } from "./integrations/ingress.ts";
export type { LokiData } from "./integrations/loki-push-api.ts";
export type { OauthData } from "./integrations/oauth.ts";
export type { OpenfgaData } from "./integrations/openfga.ts";
export type { PrometheusData } from "./integrations/prometheus-scrape.ts";
export type { RabbitmqData } from "./integrations/rabbitmq.ts";
export type { RedisData } from "./integrations/redis.ts";
export type { S3Data } from "./integrations/s3.ts";
export type { SamlData } from "./integrations/saml.ts";
export type { SmtpData } from "./integrations/smtp.ts";
export type { TracingData } from "./integrations/tracing.ts";
export type { ValkeyData } from "./integrations/valkey.ts";
export { breakpoint } from "./juju/breakpoint.ts";
export { createHookTools, type HookToolsOptions } from "./juju/create-hook-tools.ts";
export { type JujuContext, type JujuEvent, type JujuVersion, lifecycleHooks } from "./juju/event.ts";
export { HookToolError, type HookToolErrorCode } from "./juju/hook-tool-error.ts";
export type {
  ConfigValue,
  Databag,
  GoalState,
  HookTools,
  Level,
  LogLevel,
  Network,
  NewSecret,
  Port,
  SecretInfo,
  Status,
} from "./juju/hook-tools.ts";
export { type EnvironmentReading, NotUnderJuju, parseJujuVersion, readEnvironment } from "./juju/read-environment.ts";
export { spawnExecutor } from "./juju/spawn-executor.ts";
export type { ToolCall, ToolExecutor, ToolReply } from "./juju/tool-executor.ts";
export { type BuiltCharm, runCharm } from "./main.ts";
export type { MetadataChanges } from "./metadata-changes.ts";
export { dashboards, ingress, logging, metrics, tracing } from "./observability.ts";
export { reveal, Secret, secret } from "./secret.ts";
export { secretOption, secretOptionMark } from "./secret-option.ts";
