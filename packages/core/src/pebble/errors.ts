import type { Change } from "./pebble.ts";

/** Why a Pebble call failed; stable, so callers branch on it and not on the message. */
export type PebbleErrorCode =
  /** There is no socket: the container has not started, or Juju does not manage it. */
  | "socket-missing"
  /** The socket is there and nobody listens. */
  | "refused"
  /** The connection broke before the answer was complete: Pebble stopped or was restarted, or a stream of a command was lost. */
  | "reset"
  /** The deadline passed. */
  | "timeout"
  /** The caller's signal ended the call. */
  | "cancelled"
  /** The answer is none that Pebble gives. */
  | "bad-answer"
  /** The answer, or what a command printed, is larger than the caller can take. */
  | "too-large"
  /** Pebble did the work and it failed; the message holds the task log. */
  | "change-failed"
  | "not-found"
  | "bad-request"
  | "permission"
  /** This Pebble is too old, or too new, for the call; the message names the version needed. */
  | "not-supported";

/** A Pebble call that could not be done. */
export class PebbleError extends Error {
  override readonly name = "PebbleError";
  readonly code: PebbleErrorCode;
  /** The call, such as `POST /v1/services`. */
  readonly call: string;

  constructor(code: PebbleErrorCode, call: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.call = call;
  }
}

/** Whether Pebble cannot be reached at all, so that the unit has to wait for it. */
export function isUnreachable(error: unknown): error is PebbleError {
  return error instanceof PebbleError && (error.code === "socket-missing" || error.code === "refused");
}

/** An error's message, with the call before it where the message itself does not name it. */
export function callAndMessage({ call, message }: PebbleError): string {
  return message.includes(call) ? message : `${call}: ${message}`;
}

/** Whether an error is one of Pebble's with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly PebbleErrorCode[]): error is PebbleError {
  return error instanceof PebbleError && codes.includes(error.code);
}

/** The error of a call whose deadline passed. */
export function timedOut(call: string, timeoutMs: number): PebbleError {
  return new PebbleError("timeout", call, `cannot finish ${call}: no answer from Pebble within ${timeoutMs} ms`);
}

/** The error of a call whose caller gave up. */
export function cancelled(call: string): PebbleError {
  return new PebbleError("cancelled", call, `cannot finish ${call}: it was cancelled`);
}

/** What a failure of the connection means. */
export function transportError(call: string, socketPath: string, cause: unknown): PebbleError {
  if (cause instanceof PebbleError) return cause;
  const found: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  const code = typeof found === "string" ? found : "";
  const options = { cause };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new PebbleError(
        "socket-missing",
        call,
        `cannot reach Pebble: there is no socket ${socketPath}; the container has not started`,
        options,
      );
    // A full queue of connections is said as EAGAIN for Unix sockets.
    case "ECONNREFUSED":
    case "EAGAIN":
      return new PebbleError(
        "refused",
        call,
        `cannot reach Pebble: nobody listens on ${socketPath}; the container is starting or has stopped`,
        options,
      );
    case "EACCES":
    case "EPERM":
      return new PebbleError("permission", call, `cannot reach Pebble: no permission for ${socketPath}`, options);
    default:
      // The cause of a parser's error would carry the answer's bytes.
      if (code.startsWith("HPE_"))
        return new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is no HTTP (${code})`);
      return new PebbleError(
        "reset",
        call,
        `cannot finish ${call}: the connection to Pebble broke${code === "" ? "" : ` (${code})`}`,
        options,
      );
  }
}

/** The error of a change, with the log of the tasks that tell why. */
export function changeFailed(call: string, { err, tasks }: Change): PebbleError {
  const log = tasks.flatMap((task) => task.log.map((line) => `${task.summary}: ${line}`));
  return new PebbleError("change-failed", call, [err ?? "the change failed", ...log].join("\n"));
}
