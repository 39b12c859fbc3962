/** One call of a hook tool, as Juju's own command line takes it. */
export interface ToolCall {
  /** Name of the tool, such as `config-get`. */
  readonly tool: string;
  /** Arguments after the tool's name. */
  readonly args: readonly string[];
  /** Text for the tool's standard input; absent: nothing is attached. */
  readonly stdin?: string;
  /** How long the call may take, in milliseconds; 30 000 by default. */
  readonly deadlineMs?: number;
}

/** What the tool answered. A call that could not be made at all (no such tool, deadline over) throws a `HookToolError` instead. */
export interface ToolReply {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The one place where hook tools are really run: by spawning them in production, by an interpreter over plain state in
 * simulation, by wrappers of either that record calls or inject faults.
 */
export type ToolExecutor = (call: ToolCall) => Promise<ToolReply>;
