import { type Calls, withQuery } from "./calls.ts";
import type { CallOptions, Pebble } from "./pebble.ts";
import { items, members, readCheck } from "./replies.ts";
import { since } from "./version-gates.ts";

/** The calls that touch health checks. */
export function checkCalls(
  calls: Calls,
): Pick<Pebble, "health" | "checks" | "startChecks" | "stopChecks" | "refreshCheck"> {
  async function switchChecks(
    action: "start" | "stop",
    names: readonly string[],
    options: CallOptions | undefined,
  ): Promise<readonly string[]> {
    const call = "POST /v1/checks";
    const { result } = await since("1.19.0", calls.post("/v1/checks", { action, checks: names }, options), calls);
    return items(members(result, call)["changed"], call).map(String);
  }

  return {
    // An unhealthy Pebble answers with status 502 and a normal result.
    async health(filter, options) {
      const path = withQuery("/v1/health", { level: filter?.level, names: filter?.names });
      const { result } = await calls.get(path, options);
      return members(result, "GET /v1/health")["healthy"] === true;
    },
    async checks(filter, options) {
      const path = withQuery("/v1/checks", { level: filter?.level, names: filter?.names });
      const { result } = await calls.get(path, options);
      return items(result, "GET /v1/checks").map((check) => readCheck(check, "GET /v1/checks"));
    },
    startChecks: (names, options) => switchChecks("start", names, options),
    stopChecks: (names, options) => switchChecks("stop", names, options),
    async refreshCheck(name, options) {
      const call = "POST /v1/checks/refresh";
      const { result } = await since("1.20.0", calls.post("/v1/checks/refresh", { name }, options), calls);
      const { info, error } = members(result, call);
      return { info: readCheck(info, call), ...(typeof error === "string" && error !== "" && { error }) };
    },
  };
}
