import type { HookTools, Secret } from "@paas-charm/core";

/** A secret that belongs to a relation. */
export interface RelationSecret {
  readonly label: string;
  readonly content: Readonly<Record<string, Secret>>;
}

/**
 * Adds the secret and grants it to the relation, or gives the one that was published a new revision when the content changed.
 *
 * @param id - of the one that was published
 */
export async function keepSecret(
  id: string | undefined,
  { label, content }: RelationSecret,
  relation: number,
  tools: HookTools,
): Promise<string> {
  if (id === undefined) {
    const added = await tools.secretAdd({ owner: "app", label, content });
    await tools.secretGrant(added, relation);
    return added;
  }
  const current = await tools.secretGet({ id }, "peek");
  const same =
    Object.keys(current).length === Object.keys(content).length &&
    Object.entries(content).every(([key, value]) => current[key]?.equals(value));
  if (!same) await tools.secretSet(id, content);
  return id;
}

/** The label of a secret of a relation; without a group, what the labels of all its secrets start with. */
export function secretLabel(endpoint: string, relation: number, group = ""): string {
  return group === "" ? `${endpoint}.${relation}.` : `${endpoint}.${relation}.${group}.secret`;
}

/** Removes the secrets of a relation that is gone. */
export async function forgetSecrets(endpoint: string, relation: number, tools: HookTools): Promise<void> {
  for (const id of await tools.secretIds()) {
    const { label } = await tools.secretInfo({ id });
    if (label.startsWith(secretLabel(endpoint, relation))) await tools.secretRemove(id);
  }
}
