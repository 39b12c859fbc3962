/** Why a Pebble call failed; stable, so callers branch on it and not on the message. */
export type PebbleErrorCode =
  /** There is no socket: the container has not started, or Juju does not manage it. */
  | "socket-missing"
  /** The socket is there and nobody listens. */
  | "refused"
  /** The connection broke in the middle of an answer. */
  | "reset"
  /** The deadline passed. */
  | "timeout"
  /** The answer is none that Pebble gives. */
  | "bad-answer"
  /** Pebble did the work and it failed; the message holds the task log. */
  | "change-failed"
  | "not-found"
  | "bad-request"
  | "permission"
  /** This Pebble is too old for the call. */
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
