import type { RuleId } from "./rules.ts";

/** Where something stands in a file a person wrote; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a project. */
export interface Fault {
  readonly rule: RuleId;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  readonly place?: Place;
  /** Keys that lead to what is wrong in the expanded file, where it is one value. */
  readonly path?: readonly (string | number)[];
  /** Whose rule it is, when we take the project all the same: a warning, unless it is asked for exactly what they take. */
  readonly refusedBy?: "charmcraft" | "rockcraft";
}

/** A project that cannot be used as it is: a mistake of its author, with all that is wrong. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: ErrorOptions) {
    super(
      faults
        .map(({ message, place }) => (place === undefined ? message : `${placeText(place)}  ${message}`))
        .join("\n"),
      options,
    );
    this.faults = faults;
  }
}

/** `charmcraft.yaml:14:9`. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** A project error with one fault. */
export function projectError(
  rule: RuleId,
  message: string,
  fix: string,
  place?: Place,
  options?: ErrorOptions,
): ProjectError {
  return new ProjectError([{ rule, message, fix, ...(place && { place }) }], options);
}
