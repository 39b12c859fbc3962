/** Why a hook tool could not do what it was asked; stable, so callers branch on it and not on the message. */
export type HookToolErrorCode =
  /** The relation, secret, network or storage does not exist, or not any more. */
  | "not-found"
  | "permission"
  /** Only the leader may. */
  | "not-leader"
  /** Juju refuses the arguments. */
  | "invalid"
  /** An action tool outside an action. */
  | "not-in-action"
  /** This Juju has no such tool or option. */
  | "not-supported"
  | "timeout"
  /** The answer is none that the tool gives. */
  | "bad-answer"
  /** More than a tool can take. */
  | "too-large"
  | "failed";

/** A hook tool that did not do what it was asked. The message names the tool and holds no secret. */
export class HookToolError extends Error {
  override readonly name = "HookToolError";
  readonly code: HookToolErrorCode;
  readonly tool: string;

  constructor(code: HookToolErrorCode, tool: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.tool = tool;
  }
}

/** First release of tools and options that not every supported Juju has. */
const since: Readonly<Record<string, string>> = {
  "relation-model-get": "3.6.2",
  "credential-get": "3.6.10",
  "secret-add": "3.0.3",
  "secret-get": "3.0.3",
  "secret-info-get": "3.0.3",
  "secret-ids": "3.0.3",
};

/** The error for a tool that is not there. */
export function toolMissing(tool: string): HookToolError {
  const version = since[tool];
  return new HookToolError(
    "not-supported",
    tool,
    version === undefined
      ? `cannot run ${tool}: this Juju has no such hook tool`
      : `cannot run ${tool}: it needs Juju ${version} or newer`,
  );
}

/** What a tool's complaint means, by the words that Juju uses. */
export function complaint(tool: string, code: number, stderr: string): HookToolError {
  const text = stderr.trim().replace(/^ERROR /, "");
  return new HookToolError(meaning(tool, code, text), tool, `cannot run ${tool}: ${text || `exited with ${code}`}`);
}

function meaning(tool: string, code: number, text: string): HookToolErrorCode {
  if (/not the leader|cannot write relation settings/i.test(text)) return "not-leader";
  if (/permission denied|access denied|cannot access/i.test(text)) return "permission";
  if (/not running an action/i.test(text)) return "not-in-action";
  if (/not found|no network config found|no storage instance/i.test(text)) return "not-found";
  if (/not implemented|unrecognized command/i.test(text)) return "not-supported";
  if (code === 2 || /not valid|invalid/i.test(text)) return "invalid";
  return tool === "" ? "bad-answer" : "failed";
}
