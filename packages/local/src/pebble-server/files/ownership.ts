import { quoted } from "@paas-charm/core/pebble-engine";
import { optionalInteger, text } from "../go/decode.ts";
import type { Ids, Users } from "../users.ts";

/** The members of a request that say whose something becomes. */
export const ownershipFields = () => ({
  permissions: text(),
  "user-id": optionalInteger(),
  user: text(),
  "group-id": optionalInteger(),
  group: text(),
});

/** What those members say. */
export interface OwnershipRequest {
  readonly permissions: string;
  readonly "user-id": number | undefined;
  readonly user: string;
  readonly "group-id": number | undefined;
  readonly group: string;
}

/** Whose something becomes. @throws Error in Pebble's words */
export function ownerOf(users: Users, request: OwnershipRequest): Ids | undefined {
  try {
    return users.resolve({
      user: request.user,
      userId: request["user-id"],
      group: request.group,
      groupId: request["group-id"],
    });
  } catch (cause) {
    throw new Error(`cannot look up user and group: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Permission bits. @throws Error when the text is none of three octal digits */
export function modeOf({ permissions }: OwnershipRequest, otherwise: number): number {
  if (permissions === "") return otherwise;
  if (!/^[0-7]{3}$/.test(permissions)) {
    throw new Error(`permissions must be a 3-digit octal string, got ${quoted(permissions)}`);
  }
  return Number.parseInt(permissions, 8);
}

/**
 * Gives something to its owner. Only root can give things away: for anybody else, what is theirs stays theirs, so that a charm which
 * names the users of its container works on a laptop too.
 */
export async function give(
  owner: Ids | undefined,
  chown: (userId: number, groupId: number) => Promise<void>,
): Promise<void> {
  if (owner === undefined) return;
  try {
    await chown(owner.userId, owner.groupId);
  } catch (error) {
    if (process.getuid?.() === 0 || !(error instanceof Error && "code" in error && error.code === "EPERM")) throw error;
  }
}
