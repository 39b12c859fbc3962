import { isProblem, type Problem } from "../conditions.ts";
import type { Secret } from "../secret.ts";
import type { Reading, RelationView } from "./contract.ts";

type NotReady = Exclude<Reading<never>, { readonly state: "ready" }>;

/**
 * Data that cannot be used, in the words of the Python library, then what is wrong with which key.
 *
 * @param called - the library's word for the relation, when that is not its endpoint's name
 */
export function invalidRelation(endpoint: string, problems: readonly Problem[], called = endpoint): NotReady {
  const told = problems.map(({ key, reason }) => `${key}: ${reason}`).join("; ");
  const where = called === endpoint ? "" : `${endpoint}: `;
  return { state: "invalid", message: `Invalid ${called} relation data. (${where}${told})`, problems };
}

/** A relation that counts as if it were not there yet. */
export function notYet(endpoint: string, what: string): NotReady {
  return { state: "pending", level: "ignored", message: `${endpoint}: ${what}` };
}

/** What a relation waits for while Juju does not give one of its secrets; undefined: all are there that were asked for. */
export function unreadSecret({ endpoint, secrets }: RelationView): NotReady | undefined {
  const problem = [...secrets.values()].find(isProblem);
  return problem === undefined ? undefined : unread(endpoint, problem);
}

function unread(endpoint: string, { key, reason }: Problem): NotReady {
  return { state: "pending", level: "waiting", message: `cannot read ${key} of ${endpoint}: ${reason}` };
}

/** What was needed of a secret: undefined where the other side names none, the fault where it cannot be used. */
export type SecretText = { readonly value: Secret | undefined } | { readonly fault: NotReady };

/**
 * One entry of a secret that was asked for under a name. A secret that cannot be read is waited for; one without the entry is invalid.
 *
 * @param key - the databag key that names the secret
 * @param called - as in {@link invalidRelation}
 */
export function secretEntry(view: RelationView, key: string, entry: string, called = view.endpoint): SecretText {
  const found = view.secrets.get(key);
  if (found === undefined) return { value: undefined };
  if (isProblem(found)) return { fault: unread(view.endpoint, found) };
  const value = found[entry];
  if (value === undefined) {
    return { fault: invalidRelation(view.endpoint, [{ key, reason: `the secret has no entry ${entry}` }], called) };
  }
  const text = value.reveal();
  if (text === "" || text.includes("\0")) {
    const reason = `the entry ${entry} ${text === "" ? "is empty" : "holds a NUL character"}`;
    return { fault: invalidRelation(view.endpoint, [{ key, reason }], called) };
  }
  return { value };
}
