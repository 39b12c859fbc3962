/** What a secret prints as. */
export const redacted = "<redacted>";

/**
 * A value that must not be seen: it prints, serialises and inspects as `<redacted>` until {@link Secret.reveal} is called.
 * Wrapped from the moment it is read from Juju.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it only where the value leaves for its destination: the workload's environment, a secret's content file. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return redacted;
  }
}

/** Wraps a value so that it cannot be printed by accident. */
export function secret(value: string): Secret {
  return new Secret(value);
}

/** The text of a value that may be wrapped. */
export function reveal(value: string | Secret): string {
  return typeof value === "string" ? value : value.reveal();
}

/** A text in which no secret can be read any more; values of one or two characters, which stand everywhere, stay. */
export function withoutSecrets(text: string, values: Iterable<string | Secret>): string {
  return [...values]
    .flatMap((value) => (value instanceof Secret ? [value.reveal(), ...value.reveal().split("\n")] : []))
    .filter((value) => value.length > 2)
    .sort((one, other) => other.length - one.length)
    .reduce((clean, value) => clean.replaceAll(value, redacted), text);
}
