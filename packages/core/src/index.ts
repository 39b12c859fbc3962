export type { CharmAction, CharmMetadata, CharmOption, Endpoint } from "./charm-metadata.ts";
export type { JujuContext, JujuEvent, JujuVersion } from "./juju/event.ts";
export type { ConfigValue, Databag, HookTools, NewSecret, Port } from "./juju/hook-tools.ts";
export type { ToolCall, ToolExecutor, ToolReply } from "./juju/tool-executor.ts";
export { reveal, Secret, secret } from "./secret.ts";
