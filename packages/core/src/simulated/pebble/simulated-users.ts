import type { SimulatedContainer } from "./container-state.ts";

/** Whom something is done as. */
export interface Who {
  readonly user?: string | undefined;
  readonly userId?: number | undefined;
  readonly group?: string | undefined;
  readonly groupId?: number | undefined;
}

/** Why somebody is nobody in a container, in Pebble's words; undefined when all is well. */
export function unknownWho({ users }: SimulatedContainer, { user, userId, group, groupId }: Who): string | undefined {
  if (user !== undefined && users !== undefined && !users.includes(user)) return `user: unknown user ${user}`;
  const somebody = user !== undefined || userId !== undefined;
  return !somebody && (group !== undefined || groupId !== undefined) ? "must specify user, not just group" : undefined;
}
