import type { RelationState, SecretKeyState } from "./charm-state.ts";
import { isProblem } from "./conditions.ts";
import type { DialectFacts } from "./framework.ts";
import type { HookTools, NewSecret } from "./juju/hook-tools.ts";
import { readSecret } from "./observe-relations.ts";
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
    return { state: "unavailable", reason: `the peer relation ${dialect.peers} does not exist yet` };
  }
  const id = peers.ownApp[secretKeyIdEntry];
  const legacy = peers.ownApp[dialect.secretKey.legacyKey];
  if (legacy) {
    return { state: "known", value: secret(legacy), store: "peer-databag", ...(id && { id }) };
  }
  return id ? await readKey(tools, { id, label: secretKeyLabel }) : { state: "absent" };
}

async function readKey(
  tools: HookTools,
  ref: { id: string; label: string } | { label: string },
): Promise<SecretKeyState> {
  if ("id" in ref) {
    const content = await readSecret(tools, secretKeyLabel, ref);
    if (isProblem(content)) return { state: "unavailable", reason: content.reason };
    const { value } = content;
    if (value === undefined) return { state: "unavailable", reason: `secret ${ref.id} has no entry \`value\`` };
    return { state: "known", value, store: "secret", id: ref.id };
  }
  try {
    const { value } = await tools.secretGet(ref, "refresh");
    return value === undefined ? { state: "absent" } : { state: "known", value, store: "secret" };
  } catch (error) {
    if (error instanceof Error && ["not-found", "permission"].includes(String(Reflect.get(error, "code")))) {
      return { state: "absent" };
    }
    throw error;
  }
}

/** The secret to be made for a key. */
export function newSecretKey(value: Secret): NewSecret {
  return { owner: "app", label: secretKeyLabel, content: { value } };
}
