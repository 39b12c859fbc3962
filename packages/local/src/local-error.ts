/**
 * Why something of the local model could not be done. The message says what and where; the hint, when there is one, what
 * to do about it. The code is stable, so that callers branch on it and not on the message, and crosses the control socket.
 */
export class LocalError extends Error {
  override readonly name = "LocalError";
  readonly code: string;
  /** The next thing to do, ready to print. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
