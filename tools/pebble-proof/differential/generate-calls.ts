import * as fc from "fast-check";
import { checkNames, names, some } from "./generate-layers.ts";

const post = (at: string, body: fc.Arbitrary<unknown>) =>
  fc.record({ do: fc.constant("post" as const), path: fc.constant(at), body });
/** Calls that change something, or are refused. */
export const posts = fc.oneof(
  post(
    "/v1/notices",
    fc.record({
      action: some(["add", "add", "add", "drop"]),
      type: some(["custom", "custom", "custom", "warning"]),
      key: some(["example.com/a", "example.com/b", "nonsense"]),
      "repeat-after": some([undefined, "1h", "bad"]),
      data: some([undefined, { k: "v" }]),
    }),
  ),
  post(
    "/v1/signals",
    fc.record({
      signal: some(["SIGCONT", "SIGUSR9", "HUP"]),
      services: fc.subarray([...names, "nope"], { maxLength: 2 }),
    }),
  ),
  post(
    "/v1/checks",
    fc.record({
      action: some(["start", "stop", "explode"]),
      checks: fc.subarray([...checkNames, "nope"], { maxLength: 2 }),
    }),
  ),
  post("/v1/checks/refresh", fc.record({ name: some(["x", "y", "x", "y", "nope", ""]) })),
  post(
    "/v1/identities",
    fc.record({
      action: some(["add", "update", "replace", "remove"]),
      identities: fc.dictionary(
        some(["bob", "eve", "0bad"]),
        some<unknown>([
          null,
          { access: "read", local: { "user-id": 42 } },
          { access: "admin", local: { "user-id": 43 } },
          { access: "none" },
          {},
        ]),
        { maxKeys: 2 },
      ),
    }),
  ),
  post("/v1/changes/1", some([{ action: "abort" }, { action: "explode" }])),
  post("/v1/changes/77", fc.constant({ action: "abort" })),
  post(
    "/v1/layers",
    some<unknown>([
      { action: "drop" },
      { action: "add" },
      { action: "add", label: "x" },
      { action: "add", label: "x", format: "json" },
      { action: "add", combine: true, label: "dir/x", format: "yaml", layer: "" },
    ]),
  ),
  post(
    "/v1/exec",
    some<unknown>([
      {},
      { command: [] },
      { command: ["true"], timeout: "x" },
      { command: ["true"], user: "nosuchuser" },
      { command: ["true"], group: "root" },
      { command: ["true"], interactive: true },
    ]),
  ),
  post("/v1/services", some<unknown>(["nonsense", [], { action: 1 }, {}, { action: "start" }])),
  post("/v1/files", some<unknown>([{ action: "write" }, { action: "none" }, {}, { action: "remove" }])),
);
/** Questions. */
export const get = fc.record({
  do: fc.constant("get" as const),
  path: some([
    "/v1/services?names=a,c",
    "/v1/services?names=",
    "/v1/services/a",
    "/v1/health?level=alive",
    "/v1/health?level=ready",
    "/v1/health?level=none",
    "/v1/health?names=x",
    "/v1/changes?select=none",
    "/v1/changes/99",
    "/v1/changes/99/wait",
    "/v1/changes/1/wait?timeout=x",
    "/v1/plan",
    "/v1/plan?format=json",
    "/v1/checks?level=alive",
    "/v1/checks?names=x,nope",
    "/v1/notices?types=custom",
    "/v1/notices?keys=example.com/a",
    "/v1/notices?after=bad",
    "/v1/notices?user-id=x",
    "/v1/notices?users=all&user-id=0",
    "/v1/notices?timeout=50ms&keys=none.example/x",
    "/v1/notices?types=bogus",
    "/v1/notices/9999",
    "/v1/logs?n=x",
    "/v1/logs?n=-2",
    "/v1/logs?follow=maybe",
    "/v1/logs?n=0",
    "/v1/nothing",
    "/v1/services/",
    "/v1/exec",
    "/v1/tasks/1/websocket/stdio",
    "/v1/tasks/999/websocket/stdio",
    "/v1/files",
    "/v1/files?action=list",
    "/v1/warnings",
  ]),
});
