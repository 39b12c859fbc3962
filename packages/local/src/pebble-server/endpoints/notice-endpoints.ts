import type { Notice, NoticeFilter } from "@paas-charm/core/pebble";
import { EngineError, type Notices, quoted } from "@paas-charm/core/pebble-engine";
import { decodeValue, map, raw, struct, text } from "../go/decode.ts";
import { sorted } from "../go/go-text.ts";
import { judgeTime } from "../go/read-time.ts";
import type { Caller } from "../http/access.ts";
import { badRequest, done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import { type Exchange, listParameter, whenOver } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";
import { readTimeout } from "./read-timeout.ts";

const noticeRequest = () =>
  struct("", { action: text(), type: text(), key: text(), "repeat-after": text(), data: raw() });
const kinds: readonly string[] = ["change-update", "custom", "warning"];

/** Notices: listed, waited for, recorded. */
export function noticeEndpoints(notices: Notices): readonly Endpoint[] {
  return [
    {
      path: "/v1/notices",
      get: { access: "user", handle: (exchange) => listNotices(notices, exchange) },
      post: {
        access: "user",
        async handle({ request, caller }) {
          const userId = userIdOf(caller, "create notice");
          const body = await readJsonBody(request, noticeRequest());
          if (body.action !== "add") throw badRequest(`invalid action ${quoted(body.action)}`);
          if (body.type !== "custom") {
            throw badRequest(`invalid type ${quoted(body.type)} (can only add "custom" notices)`);
          }
          const detail = { data: readData(body.data), repeatAfter: body["repeat-after"] || undefined };
          return done({ id: notices.notify(body.key, detail, userId) });
        },
      },
    },
    {
      path: "/v1/notices/{id}",
      get: {
        access: "user",
        handle({ caller, parameters: [id = ""] }) {
          const userId = userIdOf(caller, "retrieve notice");
          const notice = notices.get(id);
          if (caller?.level !== "admin" && notice.userId !== undefined && notice.userId !== userId) {
            throw new EngineError(403, `not allowed to access notice with id ${quoted(id)}`);
          }
          return done(showNotice(notice));
        },
      },
    },
  ];
}

async function listNotices(notices: Notices, { caller, query, response }: Exchange) {
  const callerId = userIdOf(caller, "retrieve notices");
  const whose = readWhose(caller, query);
  const types = listParameter(query, "types");
  const known = types.filter((type) => kinds.includes(type));
  if (types.length > 0 && known.length === 0) return done([]);
  const keys = listParameter(query, "keys");
  const after = readTime(query.get("after") ?? "");
  const filter: NoticeFilter = {
    ...whose,
    ...(known.length > 0 && { types: known }),
    ...(keys.length > 0 && { keys }),
    ...(after !== undefined && { after }),
  };
  const timeout = readTimeout(query.get("timeout"));
  if (timeout !== undefined && notices.list(filter, callerId).length === 0) {
    await new Promise<void>((resolve) => {
      const endings: (() => void)[] = [];
      const end = () => {
        for (const ending of endings) ending();
        resolve();
      };
      const timer = setTimeout(end, timeout.ms);
      endings.push(() => clearTimeout(timer), whenOver(response, end), notices.whenAny(filter, callerId, end));
    });
  }
  return done(notices.list(filter, callerId).map(showNotice));
}

function userIdOf(caller: Caller | undefined, what: string): number {
  if (caller?.userId !== undefined) return caller.userId;
  throw new EngineError(403, `cannot determine UID of request, so cannot ${what}`);
}

function readWhose(caller: Caller | undefined, query: URLSearchParams): Pick<NoticeFilter, "userId" | "users"> {
  const admin = caller?.level === "admin";
  const onlyAdmins = (filter: string) => new EngineError(403, `only admins may use the "${filter}" filter`);
  const whose: { userId?: number; users?: "all" } = {};
  if (query.has("user-id")) {
    if (!admin) throw onlyAdmins("user-id");
    whose.userId = readUserId(listParameter(query, "user-id"));
  }
  if (query.has("users")) {
    if (!admin) throw onlyAdmins("users");
    if (query.has("user-id")) throw badRequest('cannot use both "users" and "user-id" parameters');
    if (query.get("users") !== "all") throw badRequest('invalid "users" filter: must be "all"');
    whose.users = "all";
  }
  return whose;
}

function readUserId(given: readonly string[]): number {
  const [only = ""] = given;
  const wrong = (why: string) => badRequest(`invalid "user-id" filter: ${why}`);
  if (given.length !== 1) throw wrong('must only include one "user-id"');
  if (!/^[-+]?\d+$/.test(only)) throw wrong(`strconv.ParseInt: parsing ${quoted(only)}: invalid syntax`);
  const userId = Number(only);
  if (Math.abs(userId) >= 2 ** 63) throw wrong(`strconv.ParseInt: parsing ${quoted(only)}: value out of range`);
  if (userId < 0 || userId >= 2 ** 32) throw wrong(`user ID is not a valid uint32: ${BigInt(only)}`);
  return userId;
}

function readTime(given: string): string | undefined {
  if (given === "") return undefined;
  try {
    judgeTime(given);
    return given;
  } catch (error) {
    throw badRequest(`invalid "after" timestamp: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readData(data: unknown): Readonly<Record<string, string>> {
  if (data === undefined) return {};
  // Measured as it was sent would be longer by blanks at most.
  if (Buffer.byteLength(JSON.stringify(data)) > 4096) {
    throw badRequest("total size of data must be 4096 bytes or less");
  }
  try {
    return Object.fromEntries(decodeValue(map(text()), data));
  } catch (error) {
    throw badRequest(`cannot decode notice data: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function showNotice(notice: Notice): object {
  const data = Object.entries(notice.lastData);
  return {
    id: notice.id,
    "user-id": notice.userId ?? null,
    type: notice.type,
    key: notice.key,
    "first-occurred": notice.firstOccurred,
    "last-occurred": notice.lastOccurred,
    "last-repeated": notice.lastRepeated,
    occurrences: notice.occurrences,
    "last-data": data.length === 0 ? undefined : sorted(data),
    "repeat-after": notice.repeatAfter,
    "expire-after": notice.expireAfter,
  };
}
