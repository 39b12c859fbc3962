import type { CharmState } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import type { Step } from "./decision.ts";
import type { DialectFacts } from "./framework.ts";
import type { Publication } from "./integrations/contract.ts";
import type { Secret } from "./secret.ts";
import { newSecretKey, secretKeyIdEntry, secretKeyLabel } from "./secret-key.ts";

/** The key that the application gets, and what must be written so that the model keeps it. */
export interface SecretKeyDecision {
  readonly value?: Secret;
  readonly steps: readonly Step[];
  /** Why there is no key yet. */
  readonly waiting?: Condition;
}

/**
 * The leader makes the key whenever there is none, and adopts one that a Python charm left in the peer databag; the others wait.
 *
 * @param rotate - whether an action asks for a new key; it removes the one in the databag
 */
export function decideSecretKey(state: CharmState, dialect: DialectFacts, rotate: boolean): SecretKeyDecision {
  const { secretKey, leader, fresh } = state;
  if (secretKey.state === "unavailable") return notYet(dialect, secretKey.refusal);
  if (!leader) return secretKey.state === "known" ? { value: secretKey.value, steps: [] } : notYet(dialect);
  const inDatabag = dialect.secretKey.store === "peer-databag" ? dialect.secretKey : undefined;
  const peers = state.relations.find(({ endpoint }) => endpoint === dialect.peers);
  if (inDatabag !== undefined && peers === undefined) return notYet(dialect);
  /** Says in the peer databag which secret it is, where the dialect has it there. */
  const tell = (why: string, beside: Publication["app"] = {}): readonly Step[] =>
    inDatabag === undefined || peers === undefined
      ? []
      : [publish(peers.id, { ...beside, [secretKeyIdEntry]: { secretLabel: secretKeyLabel } }, why)];

  if (secretKey.state === "absent") {
    const why = "make the secret key";
    // A key that exists after all, and is only not told to us, must not be lost.
    return { value: fresh.secretKey, steps: [store(fresh.secretKey, why, false), ...tell(why)] };
  }
  const { value, id } = secretKey;
  if (!rotate) {
    if (inDatabag === undefined || id !== undefined) return { value, steps: [] };
    const why = "adopt the key that another charm left";
    return { value, steps: [store(value, why, "maybe"), ...tell(why)] };
  }
  const why = "rotate the secret key";
  const legacy = inDatabag === undefined ? {} : { [inDatabag.legacyKey]: null };
  const exists = secretKey.store === "secret" || id !== undefined ? true : "maybe";
  return { value: fresh.secretKey, steps: [store(fresh.secretKey, why, exists, id), ...tell(why, legacy)] };
}

function store(value: Secret, why: string, exists: boolean | "maybe", id?: string): Step {
  return {
    do: "secret",
    secret: newSecretKey(value),
    ...(id !== undefined && { id }),
    exists,
    why,
    onFailure: "crash",
    group: "juju",
  };
}

function publish(relation: number, app: NonNullable<Publication["app"]>, why: string): Step {
  return { do: "publish", relation, what: { app }, why, onFailure: "crash", group: "juju" };
}

function notYet(dialect: DialectFacts, refusal?: string): SecretKeyDecision {
  return {
    steps: [],
    waiting: {
      type: "SecretKeyKnown",
      level: "waiting",
      message: refusal === undefined ? dialect.waitingForKey : `${dialect.waitingForKey} (${refusal})`,
      clears: `${dialect.peers}-relation-created on the leader, then ${dialect.peers}-relation-changed here`,
    },
  };
}
