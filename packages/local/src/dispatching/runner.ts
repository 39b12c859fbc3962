import type { ToolCall, ToolReply } from "@paas-charm/core";
import type { HookContext } from "@paas-charm/core/simulated";
import type { Caller } from "../hook-tools/caller.ts";

/** How the code of a charm, or what plays it, ended for one event. */
export type CodeEnd =
  /** Exit 0: what the hook asked for may be written. */
  | { readonly kind: "ended"; readonly stdout: string; readonly stderr: string }
  | {
      readonly kind: "failed";
      readonly message: string;
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** Killed from outside: the event comes again. */
  | { readonly kind: "killed"; readonly signal: string }
  /** The charm has no program for the event. */
  | { readonly kind: "missing" };

/** Calls a hook tool in the context of the event under way, for a caller with files of its own. */
type CallTool = (call: ToolCall, caller: Caller) => ToolReply;

/** What runs the events of one unit: its charm's process, or a provider in process. */
export interface Runner {
  run(
    context: HookContext,
    callTool: CallTool,
    onLine: (stream: "stdout" | "stderr", line: string) => void,
  ): Promise<CodeEnd>;
  /** Ends what runs now; the event counts as killed. */
  terminate(): void;
  /** Makes ready for a new version of the charm: a fresh directory, fresh containers. */
  replace(): Promise<void>;
  close(): Promise<void>;
}
