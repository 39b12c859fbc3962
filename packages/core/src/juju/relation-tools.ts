import { HookToolError, isRelationGone } from "./hook-tool-error.ts";
import type { Databag, HookTools } from "./hook-tools.ts";
import { readBag, readMap, readNames, readRelationIds } from "./read-replies.ts";
import { stdinJson } from "./stdin-json.ts";
import type { Toolkit } from "./toolkit.ts";

type RelationTools = Pick<
  HookTools,
  "relationIds" | "relationList" | "relationApp" | "relationModel" | "relationGet" | "relationSet"
>;

/**
 * Relations and their databags. Who may touch what is checked before a tool runs, as far as we know it: only our own databags can be
 * written at all, the application's by the leader; it is read by the leader and, on a peer relation, by all.
 *
 * @param isPeer - whether a relation is one of peers; undefined: nobody knows, Juju decides
 */
export function relationTools(
  { calls, cache, unit, app, requireLeader }: Toolkit,
  isPeer: (relation: number) => boolean | undefined,
): RelationTools {
  return {
    relationIds: (endpoint) =>
      cache.once(`ids ${endpoint}`, async () =>
        readRelationIds(await calls.json("relation-ids", [endpoint, "--format=json"])),
      ),
    relationList: (relation) =>
      cache.once(`list ${relation}`, async () =>
        readNames("relation-list", await calls.json("relation-list", ["--format=json", "-r", `${relation}`])),
      ),
    relationApp: (relation) =>
      cache.once(`app ${relation}`, async () => {
        try {
          const name = await calls.json("relation-list", ["--format=json", "--app", "-r", `${relation}`]);
          return typeof name === "string" && name !== "" ? name : undefined;
        } catch (error) {
          if (isRelationGone(error)) return undefined;
          throw error;
        }
      }),
    relationModel: (relation) =>
      cache.once(`model ${relation}`, async () => {
        try {
          const reply = await calls.json("relation-model-get", ["--format=json", "-r", `${relation}`]);
          const { uuid } = readMap("relation-model-get", reply);
          return typeof uuid === "string" && uuid !== "" ? uuid : undefined;
        } catch (error) {
          if (error instanceof HookToolError && error.code === "not-supported") return undefined;
          throw error;
        }
      }),
    async relationGet(relation, member) {
      if (member === app && isPeer(relation) === false) {
        await requireLeader("relation-get", `read its own application's databag of relation ${relation}`);
      }
      return await cache.once(bagKey(relation, member), async () => {
        const whose = member.includes("/") ? ["-", member] : ["--app", "-", member];
        return readBag(
          "relation-get",
          await calls.json("relation-get", ["--format=json", "-r", `${relation}`, ...whose]),
        );
      });
    },
    async relationSet(relation, bag, changes) {
      const values = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? ""]));
      if (Object.keys(values).length === 0) return;
      const stdin = stdinJson("relation-set", values);
      if (bag === "app") await requireLeader("relation-set", `write the application's databag of relation ${relation}`);
      const key = bagKey(relation, bag === "app" ? app : unit);
      try {
        await calls.run("relation-set", ["-r", `${relation}`, ...(bag === "app" ? ["--app"] : []), "--file", "-"], {
          stdin,
        });
      } catch (error) {
        // Whether a tool that did not answer wrote anything, nobody knows.
        cache.forget(key);
        throw error;
      }
      cache.update<Databag>(key, (known) => applied(known, values));
    },
  };
}

function bagKey(relation: number, member: string): string {
  return `bag ${relation} ${member}`;
}

/** A databag with values written; an empty one removes its key. */
function applied(bag: Databag, values: Databag): Databag {
  return Object.fromEntries(Object.entries({ ...bag, ...values }).filter(([, value]) => value !== ""));
}
