import type { JujuVersion } from "../../juju/event.ts";
import { parseJujuVersion } from "../../juju/read-environment.ts";
import type { ToolCall, ToolReply } from "../../juju/tool-executor.ts";
import { type Flags, parseFlags } from "./go-flags.ts";
import { goJson, quote } from "./go-text.ts";
import { printYaml } from "./go-yaml.ts";
import type { HookContext } from "./hook-context.ts";
import type { Model } from "./model.ts";
import type { Call, Scene, Tool } from "./tool.ts";
import { failure, ToolFailure } from "./tool-failure.ts";
import { actionTools } from "./tools/action-tools.ts";
import { configTools } from "./tools/config-tools.ts";
import { networkTools } from "./tools/network-tools.ts";
import { portTools } from "./tools/port-tools.ts";
import { relationTools } from "./tools/relation-tools.ts";
import { secretTools } from "./tools/secret-tools.ts";
import { stateTools } from "./tools/state-tools.ts";
import { statusTools } from "./tools/status-tools.ts";
import { storageTools } from "./tools/storage-tools.ts";

const tools: ReadonlyMap<string, Tool> = /* @__PURE__ */ new Map<string, Tool>(
  Object.entries({
    ...actionTools,
    ...configTools,
    ...networkTools,
    ...portTools,
    ...relationTools,
    ...secretTools,
    ...stateTools,
    ...statusTools,
    ...storageTools,
  }),
);

/** Names of the hook tools that a version of Juju has: what its tools directory holds. */
export function hookToolNames(juju: string): readonly string[] {
  const version = parseJujuVersion(juju);
  return [...tools]
    .filter(([, tool]) => tool.exists?.(version) ?? true)
    .map(([name]) => name)
    .sort();
}

/**
 * Answers one call of a hook tool as Juju does, on a model: reads show what the hook itself has written, writes wait in the context
 * for `commit`, but for those that Juju makes at once.
 *
 * @returns undefined when this Juju has no such tool: what a shell reports as "not found"
 */
export function runHookTool(model: Model, context: HookContext, call: ToolCall): ToolReply | undefined {
  const juju = versionOf(model.juju);
  const tool = tools.get(call.tool);
  if (tool === undefined || tool.exists?.(juju) === false) return undefined;
  try {
    return answer(tool, { model, context, juju }, call);
  } catch (cause) {
    if (cause instanceof ToolFailure) return { code: cause.code, stdout: "", stderr: `ERROR ${cause.message}\n` };
    throw cause;
  }
}

let lastVersion: readonly [text: string, version: JujuVersion] = ["0.0.0", [0, 0, 0]];

/** Parsed once for all calls of a dispatch. */
function versionOf(text: string): JujuVersion {
  if (lastVersion[0] !== text) lastVersion = [text, parseJujuVersion(text)];
  return lastVersion[1];
}

function answer(tool: Tool, scene: Scene, { tool: name, args, stdin }: ToolCall): ToolReply {
  const own = typeof tool.flags === "function" ? tool.flags(scene) : (tool.flags ?? {});
  const parsed = parseFlags({ ...own, ...outputFlags(tool) }, args);
  if (isRestricted(scene.context) && !tool.restricted) throw failure("not implemented for restricted context");
  const given = parsed.flags.get("format");
  const format = typeof given === "string" ? given : (tool.output ?? "");
  const call: Call = { ...scene, ...parsed, stdin, format };
  const value = tool.run(call);
  const stderr = tool.deprecatedFormat && format !== "" ? `--format flag deprecated for command ${quote(name)}` : "";
  const stdout = tool.output === undefined ? String(value ?? "") : print(value, format);
  const file = parsed.flags.get("output");
  if (tool.output === undefined || typeof file !== "string" || file === "") return { code: 0, stdout, stderr };
  const refused = scene.context.surroundings.writeFile(file, stdout);
  if (refused !== undefined) throw failure(`open ${file}: ${refused}`);
  return { code: 0, stdout: "", stderr };
}

function outputFlags(tool: Tool): Flags {
  if (tool.deprecatedFormat) return { format: { type: "text", to: "format" } };
  if (tool.output === undefined) return {};
  const formats = tool.output === "smart" ? ["json", "smart", "yaml"] : ["json", "yaml"];
  const output = { type: "text", to: "output" } as const;
  return {
    o: output,
    output,
    format: {
      type: "text",
      to: "format",
      check(text) {
        if (!formats.includes(text)) throw new Error(`unknown format ${quote(text)}`);
        return text;
      },
    },
  };
}

/** The hooks in which Juju gives charms next to nothing. */
function isRestricted({ event }: HookContext): boolean {
  return event.kind === "lifecycle" && (event.name === "collect-metrics" || event.name === "meter-status-changed");
}

function print(value: unknown, format: string): string {
  if (format === "json") return `${goJson(value)}\n`;
  if (format === "yaml") return printYaml(value);
  if (typeof value === "string") return value === "" ? "" : `${value}\n`;
  if (typeof value === "boolean") return value ? "True\n" : "False\n";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.length === 0 ? "" : `${value.join("\n")}\n`;
  }
  return printYaml(value);
}
