import type { CharmState } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import type { Step } from "./decision.ts";
import type { DialectFacts } from "./framework.ts";
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
  const peers = state.relations.find(({ endpoint }) => endpoint === dialect.peers);
  if (!leader) {
    if (secretKey.state === "known") return { value: secretKey.value, steps: [] };
    return notYet(dialect, secretKey.state === "unavailable" ? secretKey.refusal : undefined);
  }
  if (secretKey.state === "unavailable") return notYet(dialect, secretKey.refusal);
  if (secretKey.state === "known" && !rotate) {
    const adopt = secretKey.store === "peer-databag" && secretKey.id === undefined && peers !== undefined;
    return {
      value: secretKey.value,
      steps: adopt ? [keep(secretKey.value, peers.id, "adopt the key that Python left")] : [],
    };
  }
  const value = fresh.secretKey;
  if (secretKey.state === "known" && secretKey.store === "secret") {
    const step: Step = {
      do: "secret",
      secret: newSecretKey(value),
      ...(secretKey.id !== undefined && { id: secretKey.id }),
      overwrite: true,
      why: "rotate the secret key",
      onFailure: "crash",
      group: "juju",
    };
    return { value, steps: [step] };
  }
  if (dialect.secretKey.store === "label") {
    return {
      value,
      steps: [
        {
          do: "secret",
          secret: newSecretKey(value),
          // A key that exists after all, and is only not told to us, must not be lost.
          overwrite: false,
          why: "make the secret key",
          onFailure: "crash",
          group: "juju",
        },
      ],
    };
  }
  if (peers === undefined) return notYet(dialect);
  const { legacyKey } = dialect.secretKey;
  const existing: readonly Step[] =
    secretKey.state === "known" && secretKey.id !== undefined
      ? [
          {
            do: "secret",
            secret: newSecretKey(value),
            id: secretKey.id,
            overwrite: true,
            why: "rotate the secret key",
            onFailure: "crash",
            group: "juju",
          },
        ]
      : [];
  return {
    value,
    steps: [...existing, keep(value, peers.id, "keep the secret key", { [legacyKey]: null }, existing.length > 0)],
  };
}

/** Adds the secret and says in the peer databag which it is. */
function keep(
  value: Secret,
  relation: number,
  why: string,
  beside: Readonly<Record<string, null>> = {},
  secretExists = false,
): Step {
  return {
    do: "publish",
    relation,
    what: {
      app: secretExists ? beside : { ...beside, [secretKeyIdEntry]: { secretLabel: secretKeyLabel } },
      ...(!secretExists && { secrets: [{ ...newSecretKey(value), grant: false }] }),
    },
    why,
    onFailure: "crash",
    group: "juju",
  };
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
