import { isProblem, type Problem } from "../conditions.ts";
import type { Reading, RelationView } from "./contract.ts";

type NotReady = Exclude<Reading<never>, { readonly state: "ready" }>;

/**
 * Data that cannot be used, in the words of the Python library, then what is wrong with which key.
 *
 * @param name - as the status names the relation; the endpoint's, unless the library has a word of its own
 */
export function invalidRelation(name: string, problems: readonly Problem[]): NotReady {
  const told = problems.map(({ key, reason }) => `${key}: ${reason}`).join("; ");
  return { state: "invalid", message: `Invalid ${name} relation data. (${told})`, problems };
}

/** A relation that counts as if it were not there yet. */
export function notYet(endpoint: string, what: string): NotReady {
  return { state: "pending", level: "ignored", message: `${endpoint}: ${what}` };
}

/** What a relation waits for while Juju does not give one of its secrets; undefined: all are there that were asked for. */
export function unreadSecret({ endpoint, secrets }: RelationView): NotReady | undefined {
  const problem = [...secrets.values()].find(isProblem);
  if (problem === undefined) return undefined;
  const { key, reason } = problem;
  return { state: "pending", level: "waiting", message: `cannot read ${key} of ${endpoint}: ${reason}` };
}
