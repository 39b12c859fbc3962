import { toolMissing } from "../../juju/hook-tool-error.ts";
import type { ToolExecutor } from "../../juju/tool-executor.ts";
import type { HookContext } from "./hook-context.ts";
import type { Model } from "./model.ts";
import { runHookTool } from "./run-hook-tool.ts";

/**
 * Runs hook tools in this process, on a model.
 *
 * @throws `HookToolError` `not-supported` (as a rejection) for a tool that this Juju does not have
 */
export function simulatedExecutor(model: Model, context: HookContext): ToolExecutor {
  return async (call) => {
    const reply = runHookTool(model, context, call);
    if (reply === undefined) throw toolMissing(call.tool);
    return reply;
  };
}
