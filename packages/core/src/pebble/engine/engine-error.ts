/** Something that Pebble refuses, with the status and the words of its answer. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly status: 400 | 401 | 403 | 404 | 405 | 500 | 504;
  /** Such as `no-default-services`. */
  readonly kind: string | undefined;

  constructor(status: EngineError["status"], message: string, kind?: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.kind = kind;
  }
}
