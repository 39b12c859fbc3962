import { createHash } from "node:crypto";
import type { StateSecretInput } from "@paas-charm/core/simulated";

/** What a secret may have beside its content. */
export type SecretInit = Partial<Omit<StateSecretInput, "content">>;

/**
 * A secret: somebody else's that the unit may read, unless `owner` says otherwise. Its id comes from its label and keys, so that a
 * test may name it and a second run has the same.
 */
export function secret(
  content: Readonly<Record<string, string>>,
  init: SecretInit = {},
): StateSecretInput & { readonly id: string } {
  return {
    content,
    ...init,
    id: init.id ?? idOf([init.label ?? "", init.owner ?? "", ...Object.entries(content).flat()]),
  };
}

function idOf(parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `secret:${BigInt(`0x${digest}`).toString(36).slice(-20)}`;
}
