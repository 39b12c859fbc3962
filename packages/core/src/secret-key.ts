import type { RelationState, SecretKeyState } from "./charm-state.ts";
import type { DialectFacts } from "./framework.ts";
import { HookToolError } from "./juju/hook-tool-error.ts";
import type { HookTools, NewSecret } from "./juju/hook-tools.ts";
import { type Secret, secret } from "./secret.ts";

/** Label of the application-owned Juju secret that holds the key, in both dialects. */
export const secretKeyLabel = "app-secret-key";
/** Where the peer databag says which secret it is, in dialect 1.12. */
export const secretKeyIdEntry = "secret-key-id";

/**
 * The application's secret key as the model has it. Dialect 2.0b1 finds its secret by label; dialect 1.12 finds the id in the
 * peer databag. A key that a Python charm left in the databag wins over the secret: units that still run Python know no other.
 */
export async function observeSecretKey(
  tools: HookTools,
  dialect: DialectFacts,
  peers: RelationState | undefined,
): Promise<SecretKeyState> {
  if (dialect.secretKey.store === "label") return await readKey(tools, { label: dialect.secretKey.label });
  if (peers === undefined || peers.ownApp === "not-readable") {
    return { state: "unavailable" };
  }
  const id = peers.ownApp[secretKeyIdEntry];
  const legacy = peers.ownApp[dialect.secretKey.legacyKey];
  if (legacy) {
    return { state: "known", value: secret(legacy), store: "peer-databag", ...(id && { id }) };
  }
  // A charm of the other dialect leaves its secret without an id in the databag.
  return await readKey(tools, id ? { id, label: secretKeyLabel } : { label: secretKeyLabel });
}

/** Only a secret that Juju says is not there is absent: a new one in place of one that cannot be read would end every session. */
async function readKey(
  tools: HookTools,
  ref: { id: string; label: string } | { label: string },
): Promise<SecretKeyState> {
  try {
    const { value } = await tools.secretGet(ref, "refresh");
    if (value === undefined) return { state: "unavailable", refusal: "the secret has no entry `value`" };
    return { state: "known", value, store: "secret", ...("id" in ref && { id: ref.id }) };
  } catch (error) {
    if (!(error instanceof HookToolError)) throw error;
    if (error.code === "not-found") return { state: "absent" };
    if (error.code === "permission" || error.code === "invalid") {
      return { state: "unavailable", refusal: error.message };
    }
    throw error;
  }
}

/** The secret to be made for a key. */
export function newSecretKey(value: Secret): NewSecret {
  return { owner: "app", label: secretKeyLabel, content: { value } };
}
