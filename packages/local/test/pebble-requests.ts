import { fileRequests } from "./file-requests.ts";

/** A request, and what every Pebble answers to it on a fresh start. */
export interface AnsweredRequest {
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** The answer's `result`, or its error's `message`; not looked at where absent. */
  readonly answer?: unknown;
  readonly kind?: string;
}

const anonymous = (fields: string) => `struct { ${fields.replaceAll('"', '\\"').replaceAll("`", '"')} }`;

/** Requests of each endpoint that go wrong, and some that do not. Seen on the wire of Pebble 1.32.1. */
export function answeredRequests(): readonly AnsweredRequest[] {
  const rows: AnsweredRequest[] = [];
  const add = (request: string, status: number, answer?: unknown, more: Partial<AnsweredRequest> = {}) =>
    rows.push({ request, status, answer, ...more });
  const post = (path: string, body: unknown, status: number, answer?: unknown, more: Partial<AnsweredRequest> = {}) =>
    add(`POST ${path}`, status, answer, { body: typeof body === "string" ? body : JSON.stringify(body), ...more });

  add("GET /v1/none", 404, "invalid API endpoint requested");
  add("GET /v1/services/", 404, "invalid API endpoint requested");
  add("DELETE /v1/none", 404, "invalid API endpoint requested");
  add("DELETE /v1/services", 405, 'method "DELETE" not allowed');
  add("PUT /v1/services", 405, 'method "PUT" not allowed');
  add("PATCH /v1/changes/1", 405, 'method "PATCH" not allowed');
  add("POST /v1/plan", 405, 'method "POST" not allowed');
  add("GET /v1/layers", 405, 'method "GET" not allowed');
  add("GET /v1/exec", 405, 'method "GET" not allowed');
  add("GET /v1/signals", 405, 'method "GET" not allowed');
  add("GET /v1/checks/refresh", 405, 'method "GET" not allowed');
  add("POST /v1/system-info", 405, 'method "POST" not allowed');
  add("GET /v1/warnings", 404, "invalid API endpoint requested");

  post("/v1/pairing", { action: "pair" }, 401, "access denied", { kind: "login-required" });
  add("GET /v1/pairing", 405, 'method "GET" not allowed');
  add("GET /v1/health", 200, { healthy: true });
  add("GET /v1/health?level=alive&names=a,b", 200, { healthy: true });
  add("GET /v1/health?level=odd", 400, 'level must be "alive" or "ready"');
  add("GET /v1/checks", 200, []);
  add("GET /v1/checks?level=odd", 400, 'level must be "alive" or "ready"');
  post("/v1/checks", "", 400, "cannot decode data from request body: EOF");
  post("/v1/checks", {}, 400, "must specify checks for  action");
  post("/v1/checks", { action: "start", checks: [] }, 400, "must specify checks for start action");
  post("/v1/checks", { action: "odd", checks: ["a"] }, 400, 'invalid action "odd"');
  post(
    "/v1/checks",
    { action: "start", checks: ["b", "a"] },
    400,
    "cannot start checks: cannot find checks in plan: a, b",
  );
  post("/v1/checks/refresh", {}, 400, "must specify check name");
  post("/v1/checks/refresh", { name: "a" }, 404, 'cannot find check with name "a"');

  add("GET /v1/changes", 200, []);
  add("GET /v1/changes?select=odd", 400, "select should be one of: all,in-progress,ready");
  add("GET /v1/changes/9", 404, 'cannot find change with id "9"');
  add("GET /v1/changes/%22", 404, 'cannot find change with id "\\""');
  add("GET /v1/changes/%01%E2%80%A8", 404, 'cannot find change with id "\\x01\\u2028"');
  add("GET /v1/changes/9/wait", 404, 'cannot find change with id "9"');
  post("/v1/changes/9", { action: "abort" }, 404, 'cannot find change with id "9"');

  add("GET /v1/services", 200, []);
  add("GET /v1/services?names=a,,%20b&names=", 200, []);
  add("GET /v1/services/a", 400, "not implemented");
  post("/v1/services/a", {}, 400, "not implemented");
  post("/v1/services", "", 400, "cannot decode data from request body: EOF");
  post("/v1/services", "{", 400, "cannot decode data from request body: unexpected EOF");
  post(
    "/v1/services",
    "[1]",
    400,
    `cannot decode data from request body: json: cannot unmarshal array into Go value of type ${anonymous('Action string `json:"action"`; Services []string `json:"services"`')}`,
  );
  post(
    "/v1/services",
    { action: 1 },
    400,
    "cannot decode data from request body: json: cannot unmarshal number into Go struct field .action of type string",
  );
  post("/v1/services", { action: "start" }, 400, "must specify services for start action");
  post("/v1/services", { action: "odd" }, 400, "must specify services for odd action");
  post("/v1/services", { action: "odd", services: ["a"] }, 400, 'invalid action "odd"');
  post("/v1/services", { ACTION: "odd", services: ["a"] }, 400, 'invalid action "odd"');
  post("/v1/services", { action: "replan", services: ["a"] }, 400, "replan accepts no service names");
  post("/v1/services", { action: "autostart", services: ["a"] }, 400, "autostart accepts no service names");
  post("/v1/services", { action: "autostart" }, 400, "no default services", { kind: "no-default-services" });
  for (const action of ["start", "stop", "restart"]) {
    post(
      "/v1/services",
      { action, services: ["nope"] },
      400,
      `cannot ${action} services: service "nope" does not exist`,
    );
  }
  post("/v1/signals", { signal: "SIGHUP" }, 400, "must specify one or more services");
  post("/v1/signals", { signal: "SIGHUP", services: ["b", "a"] }, 500);
  post(
    "/v1/signals",
    { services: 1 },
    400,
    "cannot decode request body: json: cannot unmarshal number into Go struct field signalsPayload.services of type []string",
  );

  add("GET /v1/plan", 400, 'invalid format ""');
  add("GET /v1/plan?format=json", 400, 'invalid format "json"');
  add("GET /v1/plan?format=yaml", 200, "{}\n");
  post("/v1/layers", "", 400, "cannot decode request body: EOF");
  post("/v1/layers", { action: "odd" }, 400, 'invalid action "odd"');
  post("/v1/layers", { action: "add" }, 400, "label must be set");
  post("/v1/layers", { action: "add", label: "l" }, 400, 'invalid format ""');
  post("/v1/layers", { action: "add", label: "l", format: "json" }, 400, 'invalid format "json"');
  const layer = (text: string, answer: string) =>
    post("/v1/layers", { action: "add", label: "l", format: "yaml", layer: text }, 400, answer);
  layer("services:\n  a: {override: odd}", 'layer "l" has invalid "override" value for service "a"');
  layer("odd: 1", 'cannot parse layer YAML: cannot parse layer "l": unknown section "odd"');
  layer("services:", 'cannot parse layer YAML: cannot parse layer "l" section "services": EOF');
  layer("checks:\nservices: {}", 'cannot parse layer YAML: cannot parse layer "l" section "checks": EOF');
  layer("workloads:", 'cannot parse layer YAML: cannot parse the "workloads" section: EOF');
  layer("summary:", 'cannot parse layer YAML: cannot parse layer "l" section "summary": EOF');
  layer("services:\n  a: {override: replace}", 'plan must define "command" for service "a"');
  layer("services:\n  a: {command: x}", 'layer "l" must define "override" for service "a"');

  add("GET /v1/logs?follow=odd", 400, 'follow parameter must be "true" or "false"');
  add("GET /v1/logs?n=odd", 400, "n must be -1, 0, or a positive integer");
  add("GET /v1/logs?n=-2", 400, "n must be -1, 0, or a positive integer");

  post("/v1/exec", "", 400, "cannot decode request body: EOF");
  post("/v1/exec", {}, 400, "must specify command");
  post(
    "/v1/exec",
    { command: "x" },
    400,
    "cannot decode request body: json: cannot unmarshal string into Go struct field execPayload.command of type []string",
  );
  post(
    "/v1/exec",
    { command: ["x"], "user-id": 1.5 },
    400,
    "cannot decode request body: json: cannot unmarshal number 1.5 into Go struct field execPayload.user-id of type int",
  );
  post("/v1/exec", { command: ["/no/such"] }, 400, 'cannot find executable "/no/such"');
  post("/v1/exec", { command: ["no-such-program"] }, 400, 'cannot find executable "no-such-program"');
  post("/v1/exec", { command: ["true"], timeout: "abc" }, 400, 'invalid timeout: time: invalid duration "abc"');
  post("/v1/exec", { command: ["true"], timeout: "5" }, 400, 'invalid timeout: time: missing unit in duration "5"');
  post(
    "/v1/exec",
    { command: ["true"], timeout: "5x" },
    400,
    'invalid timeout: time: unknown unit "x" in duration "5x"',
  );
  post("/v1/exec", { command: ["true"], "service-context": "a" }, 400, 'context service "a" not found');
  post("/v1/exec", { command: ["true"], user: "nobody2" }, 400, "user: unknown user nobody2");
  post("/v1/exec", { command: ["true"], group: "root" }, 400, "must specify user, not just group");
  post(
    "/v1/exec",
    { command: ["true"], "working-dir": "/no" },
    500,
    'cannot call exec: working directory "/no" does not exist',
  );
  post(
    "/v1/exec",
    { command: ["true"], "working-dir": "/dev/null" },
    500,
    'cannot call exec: working directory "/dev/null" not a directory',
  );
  post(
    "/v1/exec",
    { command: ["true"], environment: { HOME: "/no" } },
    500,
    'cannot call exec: home directory "/no" does not exist',
  );
  post(
    "/v1/exec",
    { command: ["true"], interactive: true },
    500,
    "cannot call exec: cannot use interactive mode without a terminal",
  );
  add("GET /v1/tasks/999/websocket/stdio", 404, 'cannot find task "999"');

  add("GET /v1/notices", 200, []);
  add("GET /v1/notices?types=odd&timeout=1h", 200, []);
  add("GET /v1/notices?keys=a.b/c&timeout=1ms", 200, []);
  add("GET /v1/notices?user-id=1&user-id=2", 400, 'invalid "user-id" filter: must only include one "user-id"');
  add("GET /v1/notices?user-id=x", 400, 'invalid "user-id" filter: strconv.ParseInt: parsing "x": invalid syntax');
  add("GET /v1/notices?user-id=-1", 400, 'invalid "user-id" filter: user ID is not a valid uint32: -1');
  add("GET /v1/notices?users=odd", 400, 'invalid "users" filter: must be "all"');
  add("GET /v1/notices?users=all&user-id=1", 400, 'cannot use both "users" and "user-id" parameters');
  add("GET /v1/notices?timeout=x", 400, 'invalid timeout: time: invalid duration "x"');
  add(
    "GET /v1/notices?after=x",
    400,
    'invalid "after" timestamp: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  );
  for (const [after, why] of [
    ["2026-01-01", 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    ["2026-01-01T00:00:00", 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
  ]) {
    add(`GET /v1/notices?after=${after}`, 400, `invalid "after" timestamp: parsing time "${after}" ${why}`);
  }
  add(
    "GET /v1/notices?after=2026-13-01T00:00:00Z",
    400,
    'invalid "after" timestamp: parsing time "2026-13-01T00:00:00Z": month out of range',
  );
  add(
    "GET /v1/notices?after=2026-02-30T00:00:00Z",
    400,
    'invalid "after" timestamp: parsing time "2026-02-30T00:00:00Z": day out of range',
  );
  add(
    "GET /v1/notices?after=2026-02-03T00:00:00.5Zx",
    400,
    'invalid "after" timestamp: parsing time "2026-02-03T00:00:00.5Zx": extra text: "x"',
  );
  add("GET /v1/notices/9", 404, 'cannot find notice with ID "9"');
  const notice = (body: object, answer: string) => post("/v1/notices", body, 400, answer);
  notice({}, 'invalid action ""');
  notice({ action: "add" }, 'invalid type "" (can only add "custom" notices)');
  notice({ action: "add", type: "custom", key: "x" }, 'invalid key "x" (must be in "example.com/path" format)');
  notice(
    { action: "add", type: "custom", key: "a.b/c", "repeat-after": "5" },
    'invalid repeat-after: time: missing unit in duration "5"',
  );
  notice({ action: "add", type: "custom", key: `a.b/${"c".repeat(256)}` }, "key must be 256 bytes or less");
  notice(
    { action: "add", type: "custom", key: "a.b/c", "repeat-after": "x" },
    'invalid repeat-after: time: invalid duration "x"',
  );
  notice(
    { action: "add", type: "custom", key: "a.b/c", data: { a: 1 } },
    "cannot decode notice data: json: cannot unmarshal number into Go value of type string",
  );
  notice(
    { action: "add", type: "custom", key: "a.b/c", data: [1] },
    "cannot decode notice data: json: cannot unmarshal array into Go value of type map[string]string",
  );
  notice(
    { action: "add", type: "custom", key: "a.b/c", data: { a: "x".repeat(4096) } },
    "total size of data must be 4096 bytes or less",
  );

  add("GET /v1/identities", 200, {});
  const identities = (body: object, answer: string) => post("/v1/identities", body, 400, answer);
  identities(
    { action: "odd", identities: {} },
    'invalid action "odd", must be "add", "update", "replace", or "remove"',
  );
  identities(
    { action: "add", identities: [] },
    "cannot decode request body: json: cannot unmarshal array into Go struct field .identities of type map[string]*daemon.apiIdentity",
  );
  identities(
    { action: "add", identities: { b: { access: 1 } } },
    "cannot decode request body: json: cannot unmarshal number into Go struct field apiIdentity.identities.access of type identities.Access",
  );
  identities(
    { action: "add", identities: { b: { access: "admin", local: { "user-id": -1 } } } },
    "cannot decode request body: json: cannot unmarshal number -1 into Go struct field apiLocalIdentity.identities.local.user-id of type uint32",
  );
  identities({ action: "add", identities: { b: null } }, 'identity value for "b" must not be null for add operation');
  identities({ action: "remove", identities: { b: null } }, "identities do not exist: b");
  identities(
    { action: "update", identities: { b: { access: "read", local: { "user-id": 1 } } } },
    "identities do not exist: b",
  );
  identities(
    { action: "add", identities: { b: { access: "read" } } },
    'invalid identity for "b": identity must have at least one type ("local", "basic", or "cert")',
  );
  post("/v1/identities", { action: "replace", identities: { b: null } }, 200);
  return [...rows, ...fileRequests()];
}
