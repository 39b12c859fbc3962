import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { Who } from "@paas-charm/core/pebble-engine";

/** A user as `passwd` has it. */
interface User {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
  readonly home: string;
}

/** Whom something is done as. */
export interface Ids {
  readonly userId: number;
  readonly groupId: number;
}

/** The users and groups of a container. */
export interface Users {
  byName(name: string): User | undefined;
  byId(userId: number): User | undefined;
  groupByName(name: string): number | undefined;
  groupById(groupId: number): string | undefined;
  /**
   * The ids that are meant, undefined when nobody is named.
   *
   * @throws Error in Pebble's words, such as `user: unknown user nouser`
   */
  resolve(who: Who): Ids | undefined;
}

/**
 * The users of a container: what its `passwd` and `group` say when it has them, else this machine's; and whoever runs this program.
 * Read anew for each question, since a container's files may change.
 */
export function createUsers(root: string): Users {
  const rows = (file: string): readonly (readonly string[])[] => {
    const text = readOr(`${root}/etc/${file}`) ?? readOr(`/etc/${file}`) ?? "";
    return text.split("\n").flatMap((line) => (line === "" || line.startsWith("#") ? [] : [line.trim().split(":")]));
  };
  const users = (): readonly User[] => {
    const listed = rows("passwd").flatMap(([name = "", , uid = "", gid = "", , home = ""]) =>
      name !== "" && /^\d+$/.test(uid) && /^\d+$/.test(gid)
        ? [{ name, userId: Number(uid), groupId: Number(gid), home }]
        : [],
    );
    return [...listed, ...own()];
  };
  const groups = () =>
    rows("group").flatMap(([name = "", , gid = ""]) =>
      name !== "" && /^\d+$/.test(gid) ? [{ name, id: Number(gid) }] : [],
    );
  const byName = (name: string) => users().find((user) => user.name === name);
  const byId = (id: number) => users().find((user) => user.userId === id);
  const groupByName = (name: string) => groups().find((group) => group.name === name)?.id;

  return {
    byName,
    byId,
    groupByName,
    groupById: (id) => groups().find((group) => group.id === id)?.name,
    resolve({ user, userId, group, groupId }) {
      let uid = userId;
      let gid = groupId;
      let primary: number | undefined;
      if (user !== undefined && user !== "") {
        const found = byName(user);
        if (found === undefined) throw new Error(`user: unknown user ${user}`);
        if (uid !== undefined && uid !== found.userId)
          throw new Error(`user "${user}" UID (${found.userId}) does not match user-id (${uid})`);
        uid = found.userId;
        primary = found.groupId;
      }
      if (group !== undefined && group !== "") {
        const found = groupByName(group);
        if (found === undefined) throw new Error(`group: unknown group ${group}`);
        if (gid !== undefined && gid !== found)
          throw new Error(`group "${group}" GID (${found}) does not match group-id (${gid})`);
        gid = found;
      }
      if (uid === undefined && gid !== undefined) throw new Error("must specify user, not just group");
      if (uid === undefined) return undefined;
      gid ??= primary ?? byId(uid)?.groupId;
      if (gid === undefined) throw new Error(`user: unknown userid ${uid}`);
      return { userId: uid, groupId: gid };
    },
  };
}

/** Whoever runs this program, when no `passwd` has them. */
function own(): readonly User[] {
  try {
    const { username, uid, gid, homedir } = userInfo();
    return [{ name: username, userId: uid, groupId: gid, home: homedir }];
  } catch {
    return [];
  }
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
