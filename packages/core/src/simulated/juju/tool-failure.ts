/** What ends a hook tool early: its complaint and its exit code. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  readonly code: 1 | 2;

  constructor(code: 1 | 2, message: string) {
    super(message);
    this.code = code;
  }
}

/** Flags or arguments that the tool does not take: exit code 2. */
export function usage(message: string): ToolFailure {
  return new ToolFailure(2, message);
}

/** What could not be done: exit code 1. */
export function failure(message: string): ToolFailure {
  return new ToolFailure(1, message);
}
