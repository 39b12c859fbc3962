import { userInfo } from "node:os";
import type { Who } from "@paas-charm/core/pebble-engine";
import type { Ids, Users } from "../users.ts";

/** Who a process may become. */
export interface Becoming {
  /** Whom somebody is here, undefined for nobody named. @throws Error in Pebble's words */
  resolve(who: Who): Ids | undefined;
  /** What a process has to become for that: undefined for whom we are, and for anybody when we may not become somebody else. */
  become(ids: Ids | undefined): Ids | undefined;
}

/**
 * @param say - is told once that a user was asked for whom only root can become
 */
export function createBecoming(users: Users, say: (message: string) => void): Becoming {
  const { uid, gid, username } = ourselves();
  let said = false;
  return {
    resolve: (who) => users.resolve(who),
    become(ids) {
      if (ids === undefined || (ids.userId === uid && ids.groupId === gid)) return undefined;
      if (uid === 0) return ids;
      if (!said) say(`services run as ${username}: only root can change user`);
      said = true;
      return undefined;
    },
  };
}

function ourselves(): { readonly uid: number; readonly gid: number; readonly username: string } {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  try {
    return { uid, gid, username: userInfo().username };
  } catch {
    // Nobody whom `passwd` knows.
    return { uid, gid, username: `user ${uid}` };
  }
}
