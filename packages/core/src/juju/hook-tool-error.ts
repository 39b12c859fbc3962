import type { JujuVersion } from "./event.ts";
import { atLeast, isKnown } from "./version.ts";

/** Why a hook tool could not do what it was asked; stable, so callers branch on it and not on the message. */
export type HookToolErrorCode =
  /** The relation, secret, network or storage does not exist, or not any more. */
  | "not-found"
  | "permission"
  /** Only the leader may. */
  | "not-leader"
  /** Juju refuses the arguments. */
  | "invalid"
  /** Something of that name, or overlapping it, exists already. */
  | "conflict"
  /** An action tool outside an action. */
  | "not-in-action"
  /** This Juju has no such tool or option; the message says which one has. */
  | "not-supported"
  | "timeout"
  /** The answer is none that the tool gives. */
  | "bad-answer"
  /** More than a tool can take, or than we take from one. */
  | "too-large"
  | "failed";

/** A hook tool that did not do what it was asked. The message names the tool and what to do, and holds no secret. */
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

/** First releases in which a Kubernetes charm can use a tool. Tools that every Juju with sidecar charms has are not listed. */
const since: Readonly<Record<string, JujuVersion>> = {
  "close-port": [3, 0, 3],
  "credential-get": [3, 6, 10],
  "open-port": [3, 0, 3],
  "relation-model-get": [3, 6, 2],
  "secret-add": [3, 0, 3],
  "secret-get": [3, 0, 3],
  "secret-grant": [3, 0, 3],
  "secret-ids": [3, 0, 3],
  "secret-info-get": [3, 0, 3],
  "secret-remove": [3, 0, 3],
  "secret-revoke": [3, 0, 3],
  "secret-set": [3, 0, 3],
};

/** The error for a tool that this Juju is too old for; undefined when it is not, or when nobody knows which Juju this is. */
export function tooOld(tool: string, juju: JujuVersion): HookToolError | undefined {
  const first = since[tool];
  if (first === undefined || !isKnown(juju) || atLeast(juju, first)) return undefined;
  return new HookToolError(
    "not-supported",
    tool,
    `cannot run ${tool}: it needs Juju ${first.join(".")} or newer, and this is ${juju.slice(0, 3).join(".")}; upgrade the model`,
  );
}

/** The error for a tool that is not there. */
export function toolMissing(tool: string): HookToolError {
  const first = since[tool];
  return new HookToolError(
    "not-supported",
    tool,
    first === undefined
      ? `cannot run ${tool}: this Juju has no such hook tool`
      : `cannot run ${tool}: it needs Juju ${first.join(".")} or newer; upgrade the model`,
  );
}

/** The error for an answer that the tool never gives. Of the answer itself nothing is said: it may be anything. */
export function badAnswer(tool: string, wanted: string, options?: ErrorOptions): HookToolError {
  return new HookToolError("bad-answer", tool, `cannot run ${tool}: its answer is not ${wanted}`, options);
}

/** What a tool's complaint means, by the words that Juju uses. */
export function complaint(tool: string, code: number, stderr: string): HookToolError {
  const text = stderr.trim().replace(/^ERROR /, "");
  const meaning = meaningOf(code, text);
  const said = text === "" ? `it exited with ${code} and said nothing` : text.slice(0, 1000);
  return new HookToolError(meaning, tool, `cannot run ${tool}: ${said}${advice(tool, meaning)}`);
}

/** Texts of Juju, in the order in which they decide: some complaints hold two of them. */
const meanings: readonly (readonly [HookToolErrorCode, RegExp])[] = [
  ["not-supported", /not supported|not implemented|unrecognized command/i],
  ["not-leader", /not the leader|cannot write relation settings/i],
  ["permission", /permission denied|access denied|cannot access/i],
  ["not-in-action", /not running an action/i],
  ["not-found", /not found|no network config found/i],
  ["conflict", /already exists|conflicts with|need to be revoked before/i],
];

function meaningOf(code: number, text: string): HookToolErrorCode {
  const known = meanings.find(([, pattern]) => pattern.test(text))?.[0];
  if (known !== undefined) return known;
  return code === 2 || /not valid|invalid|max allowed (key|value) length/i.test(text) ? "invalid" : "failed";
}

function advice(tool: string, code: HookToolErrorCode): string {
  if (code === "not-leader") return "; leadership may just have moved, and the leader's next event does it";
  if (code !== "permission") return "";
  if (tool === "secret-get") return "; grant the secret to this application, or wait until its owner does";
  if (tool === "credential-get") return "; the operator must run `juju trust` first";
  return "";
}

/** Whether Juju refused a call because of who we are: worth a security record. */
export function isRefusedAccess(stderr: string): boolean {
  return /access denied|permission denied|not the leader|cannot write relation settings/i.test(stderr);
}

/** Whether a relation may not be there any more: newer versions of Juju say so by refusing permission. */
export function isRelationGone(error: unknown): boolean {
  return (
    error instanceof HookToolError &&
    error.tool.startsWith("relation-") &&
    (error.code === "not-found" || error.code === "permission")
  );
}
