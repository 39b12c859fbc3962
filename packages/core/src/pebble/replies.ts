import { secret } from "../secret.ts";
import { PebbleError } from "./errors.ts";
import type { Change, CheckInfo, FileInfo, Identity, Notice, ServiceInfo, Task } from "./pebble.ts";

/**
 * Readers of Pebble's answers. They judge the members that are used and drop the rest, so that a newer Pebble still works; written by
 * hand because every dispatch runs some of them and a schema library costs it milliseconds.
 */
type Members = Readonly<Record<string, unknown>>;

/** The members of an answer that must be a map. */
export function members(value: unknown, call: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unexpected(call, "a map");
  return value as Members;
}

/** The items of an answer that must be a list; Go prints an empty one as null at times. */
export function items(value: unknown, call: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw unexpected(call, "a list");
  return value;
}

/** A text that must be there. */
export function textOf(value: unknown, call: string): string {
  if (typeof value !== "string") throw unexpected(call, "a text");
  return value;
}

function unexpected(call: string, wanted: string): PebbleError {
  return new PebbleError(
    "bad-answer",
    call,
    `cannot finish ${call}: Pebble's answer has no ${wanted} where one belongs`,
  );
}

const optionalText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);
const word = <const Word extends string>(value: unknown, words: readonly Word[], otherwise: Word): Word =>
  words.find((known) => known === value) ?? otherwise;

export function readService(value: unknown, call: string): ServiceInfo {
  const service = members(value, call);
  const since = optionalText(service["current-since"]);
  return {
    name: textOf(service["name"], call),
    startup: word(service["startup"], ["enabled", "disabled"], "disabled"),
    current: word(service["current"], ["active", "inactive", "backoff", "error"], "error"),
    ...(since !== undefined && { currentSince: since }),
  };
}

export function readChange(value: unknown, call: string): Change {
  const change = members(value, call);
  const err = optionalText(change["err"]);
  const readyTime = optionalText(change["ready-time"]);
  return {
    id: textOf(change["id"], call),
    kind: optionalText(change["kind"]) ?? "",
    summary: optionalText(change["summary"]) ?? "",
    status: optionalText(change["status"]) ?? "",
    ready: change["ready"] === true,
    tasks: items(change["tasks"], call).map((task) => readTask(task, call)),
    spawnTime: optionalText(change["spawn-time"]) ?? "",
    ...(readyTime !== undefined && { readyTime }),
    ...(err !== undefined && { err }),
  };
}

function readTask(value: unknown, call: string): Task {
  const task = members(value, call);
  const readyTime = optionalText(task["ready-time"]);
  return {
    id: textOf(task["id"], call),
    kind: optionalText(task["kind"]) ?? "",
    summary: optionalText(task["summary"]) ?? "",
    status: optionalText(task["status"]) ?? "",
    log: items(task["log"], call).filter((line): line is string => typeof line === "string"),
    ...(readyTime !== undefined && { readyTime }),
    ...(task["data"] !== undefined && { data: members(task["data"], call) }),
  };
}

export function readFileInfo(value: unknown, call: string): FileInfo {
  const info = members(value, call);
  const { size } = info;
  return {
    path: textOf(info["path"], call),
    name: textOf(info["name"], call),
    type: word(info["type"], ["file", "directory", "symlink", "socket", "named-pipe", "device", "unknown"], "unknown"),
    mode: Number.parseInt(optionalText(info["permissions"]) ?? "0", 8),
    lastModified: optionalText(info["last-modified"]) ?? "",
    userId: typeof info["user-id"] === "number" ? info["user-id"] : undefined,
    user: optionalText(info["user"]) ?? "",
    groupId: typeof info["group-id"] === "number" ? info["group-id"] : undefined,
    group: optionalText(info["group"]) ?? "",
    ...(typeof size === "number" && { size }),
  };
}

export function readCheck(value: unknown, call: string): CheckInfo {
  const check = members(value, call);
  const { successes } = check;
  const previous = optionalText(check["prev-change-id"]);
  return {
    name: textOf(check["name"], call),
    level: optionalText(check["level"]) ?? "",
    startup: word(check["startup"], ["enabled", "disabled"], "enabled"),
    status: word(check["status"], ["up", "down", "inactive"], "down"),
    failures: numberOf(check["failures"]),
    threshold: typeof check["threshold"] === "number" ? check["threshold"] : 3,
    changeId: optionalText(check["change-id"]) ?? "",
    ...(typeof successes === "number" && { successes }),
    ...(previous !== undefined && { prevChangeId: previous }),
  };
}

export function readNotice(value: unknown, call: string): Notice {
  const notice = members(value, call);
  const repeatAfter = optionalText(notice["repeat-after"]);
  const expireAfter = optionalText(notice["expire-after"]);
  const data = Object.entries(members(notice["last-data"] ?? {}, call));
  return {
    id: textOf(notice["id"], call),
    userId: typeof notice["user-id"] === "number" ? notice["user-id"] : undefined,
    type: optionalText(notice["type"]) ?? "",
    key: optionalText(notice["key"]) ?? "",
    firstOccurred: optionalText(notice["first-occurred"]) ?? "",
    lastOccurred: optionalText(notice["last-occurred"]) ?? "",
    lastRepeated: optionalText(notice["last-repeated"]) ?? "",
    occurrences: numberOf(notice["occurrences"]),
    lastData: Object.fromEntries(data.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
    ...(repeatAfter !== undefined && { repeatAfter }),
    ...(expireAfter !== undefined && { expireAfter }),
  };
}

export function readIdentity(value: unknown, call: string): Identity {
  const identity = members(value, call);
  const { local, basic, cert } = identity;
  return {
    access: word(identity["access"], ["admin", "read", "metrics", "untrusted"], "untrusted"),
    ...(local !== undefined && local !== null && { local: { "user-id": numberOf(members(local, call)["user-id"]) } }),
    ...(basic !== undefined &&
      basic !== null && { basic: { password: secret(textOf(members(basic, call)["password"], call)) } }),
    ...(cert !== undefined && cert !== null && { cert: { pem: textOf(members(cert, call)["pem"], call) } }),
  };
}
