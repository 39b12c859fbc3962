import { type Calls, withQuery } from "./calls.ts";
import { hasCode } from "./errors.ts";
import type { CallOptions, Notice, NoticeFilter, Pebble } from "./pebble.ts";
import { items, members, readNotice, textOf } from "./replies.ts";
import { featuresOfFilter, requireFeatures, since } from "./version-gates.ts";
import { noWarnings } from "./warnings.ts";

/** First Pebble with notices. */
const first = "1.5.0";

/** The calls that touch notices, and warnings, which notices replaced. */
export function noticeCalls(
  calls: Calls,
): Pick<Pebble, "notices" | "waitNotices" | "notice" | "notify" | "warnings" | "acknowledgeWarnings"> {
  async function notices(
    filter: NoticeFilter | undefined,
    waitMs: number | undefined,
    options: CallOptions | undefined,
  ): Promise<readonly Notice[]> {
    const call = "GET /v1/notices";
    await requireFeatures(featuresOfFilter(filter), call, calls);
    const path = withQuery("/v1/notices", {
      types: filter?.types,
      keys: filter?.keys,
      users: filter?.users,
      "user-id": filter?.userId === undefined ? undefined : `${filter.userId}`,
      after: filter?.after,
      timeout: waitMs === undefined ? undefined : `${waitMs}ms`,
    });
    const { result } = await since(first, calls.get(path, options, (waitMs ?? 0) + calls.timeoutMs), calls);
    return items(result, call).map((notice) => readNotice(notice, call));
  }

  return {
    notices: (filter, options) => notices(filter, undefined, options),
    waitNotices: (filter, waitMs, options) => notices(filter, waitMs, options),
    async notice(id, options) {
      const { result } = await since(first, calls.get(`/v1/notices/${encodeURIComponent(id)}`, options), calls);
      return readNotice(result, "GET /v1/notices");
    },
    async notify(key, detail, options) {
      const call = "POST /v1/notices";
      const body = { action: "add", type: "custom", key, "repeat-after": detail?.repeatAfter, data: detail?.data };
      const { result } = await since(first, calls.post("/v1/notices", body, options), calls);
      return textOf(members(result, call)["id"], call);
    },
    async warnings(options) {
      const call = "GET /v1/warnings";
      const { result } = await beforeNotices(calls.get("/v1/warnings?select=all", options));
      return items(result, call).map((item) => {
        const warning = members(item, call);
        const lastAdded: unknown = warning["last-added"];
        return {
          message: textOf(warning["message"], call),
          lastAdded: typeof lastAdded === "string" ? lastAdded : "",
        };
      });
    },
    async acknowledgeWarnings(upTo, options) {
      await beforeNotices(calls.post("/v1/warnings", { action: "okay", timestamp: upTo }, options));
    },
  };
}

/** Warnings went with Pebble 1.16: from then on they are notices. */
async function beforeNotices<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!hasCode(error, "not-supported")) throw error;
    throw noWarnings(error.call, error);
  }
}
