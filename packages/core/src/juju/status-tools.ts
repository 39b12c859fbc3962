import { messageArgument } from "./argument-text.ts";
import type { HookTools } from "./hook-tools.ts";
import { readBoolean, readConfig, readGoalState, readStatus } from "./read-replies.ts";
import type { Toolkit } from "./toolkit.ts";

type StatusTools = Pick<
  HookTools,
  "configGet" | "isLeader" | "statusGet" | "statusSet" | "applicationVersionSet" | "goalState" | "plannedUnits"
>;

/** How long Juju keeps the promise that this unit is the leader, in milliseconds. */
const leadershipMs = 30_000;

/** Options, leadership, status and plans. */
export function statusTools(
  { calls, cache, requireLeader }: Omit<Toolkit, "app" | "unit" | "juju">,
  now: () => number,
): StatusTools {
  let leaderAskedAt = Number.NEGATIVE_INFINITY;
  const goalState = () =>
    cache.once("goal", async () => readGoalState(await calls.json("goal-state", ["--format=json"])));

  return {
    configGet: () => cache.once("config", async () => readConfig(await calls.json("config-get", ["--format=json"]))),
    isLeader() {
      if (now() - leaderAskedAt >= leadershipMs) {
        leaderAskedAt = now();
        cache.forget("leader");
      }
      return cache.once("leader", async () =>
        readBoolean("is-leader", await calls.json("is-leader", ["--format=json"])),
      );
    },
    async statusGet(of) {
      if (of === "app") await requireLeader("status-get", "read the application's status");
      return await cache.once(`status ${of}`, async () =>
        readStatus(
          await calls.json("status-get", ["--include-data", "--format=json", `--application=${of === "app"}`]),
        ),
      );
    },
    async statusSet(of, status, message) {
      if (of === "app") await requireLeader("status-set", "set the application's status");
      cache.forget(`status ${of}`);
      await calls.run("status-set", [
        `--application=${of === "app" ? "True" : "False"}`,
        status,
        ...(message === "" ? [] : ["--", messageArgument(message)]),
      ]);
      cache.put(`status ${of}`, { status, message });
    },
    async applicationVersionSet(version) {
      await calls.run("application-version-set", ["--", messageArgument(version)]);
    },
    goalState,
    async plannedUnits() {
      const { units } = await goalState();
      return Object.values(units).filter(({ status }) => status !== "dying").length;
    },
  };
}
