/** A mistake on the command line: nothing was done. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The next thing to do, ready to print. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
