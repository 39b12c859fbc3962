/** What cannot be in Juju, by the rule that says so. */
export type Rule =
  | "config"
  | "container"
  | "databag"
  | "endpoint"
  | "event"
  | "leader"
  | "network"
  | "peers"
  | "port"
  | "relation-id"
  | "relation-limit"
  | "resource"
  | "secret"
  | "secret-not-granted"
  | "status"
  | "storage"
  | "unit";

/** One thing in a state, or between a state and an event, that Juju would never show a charm. */
export interface Impossibility {
  readonly rule: Rule;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** Thrown for a state that cannot be: a mistake of the test, with all that is wrong. The charm has not run. */
export class ImpossibleState extends Error {
  override readonly name = "ImpossibleState";
  readonly problems: readonly Impossibility[];

  constructor(problems: readonly Impossibility[]) {
    super(`this state cannot be:\n${problems.map(({ rule, message }) => `  ${rule}: ${message}`).join("\n")}`);
    this.problems = problems;
  }
}
