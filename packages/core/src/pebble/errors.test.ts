import { expect, test } from "vitest";
import { isUnreachable, PebbleError, transportError } from "./errors.ts";

test.for([
  ["ENOENT", "socket-missing"],
  ["ENOTDIR", "socket-missing"],
  ["ECONNREFUSED", "refused"],
  ["EAGAIN", "refused"],
  ["EACCES", "permission"],
  ["EPERM", "permission"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["HPE_INVALID_CONSTANT", "bad-answer"],
  ["HPE_HEADER_OVERFLOW", "bad-answer"],
  ["", "reset"],
])("a connection that fails with %j is %s", ([code, expected]) => {
  const cause = Object.assign(new Error("cause"), { code });

  const error = transportError("GET /v1/plan", "/socket", cause);

  expect(error).toMatchObject({ code: expected, call: "GET /v1/plan" });
  expect(error.message).toMatch(/^cannot (?:reach Pebble|finish GET \/v1\/plan): /);
});

test("an error that is typed already stays as it is", () => {
  const error = new PebbleError("timeout", "GET /v1/plan", "late");

  expect(transportError("GET /v1/other", "/socket", error)).toBe(error);
});

test("a Pebble cannot be reached when there is no socket or nobody listens", () => {
  const codes = ["socket-missing", "refused", "reset", "timeout"] as const;

  expect(codes.filter((code) => isUnreachable(new PebbleError(code, "", "")))).toEqual(["socket-missing", "refused"]);
});
