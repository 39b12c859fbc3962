import { mutated, type Random } from "./random.ts";

const strange: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  "",
  "\u0000",
  "../../x",
  "relative",
  "🫙".repeat(50),
  "x".repeat(70_000),
  [],
  {},
  [null],
  [[[[]]]],
  { __proto__: null, constructor: 1, toString: {} },
];

/** Good bodies by endpoint, to be spoilt. Nothing in them, spoilt or not, can hurt the machine that it runs on. */
function bodies(files: string): readonly (readonly [path: string, body: unknown, bytesToo: boolean])[] {
  const layer =
    "services: {web: {override: replace, command: sleep 600}}\nchecks: {c: {override: replace, period: 1h, tcp: {port: 1}}}\n";
  return [
    ["/v1/services", { action: "start", services: ["web"] }, true],
    ["/v1/services", { action: "replan", services: [] }, true],
    ["/v1/services", { action: "stop", services: ["web"] }, true],
    ["/v1/layers", { action: "add", combine: true, label: "l", format: "yaml", layer }, true],
    ["/v1/signals", { signal: "SIGCONT", services: ["web"] }, true],
    ["/v1/checks", { action: "start", checks: ["c"] }, true],
    ["/v1/checks/refresh", { name: "c" }, true],
    [
      "/v1/notices",
      { action: "add", type: "custom", key: "example.com/x", "repeat-after": "1h", data: { k: "v" } },
      true,
    ],
    ["/v1/identities", { action: "replace", identities: { bob: { access: "read", local: { "user-id": 42 } } } }, true],
    ["/v1/changes/1", { action: "abort" }, true],
    ["/v1/exec", { command: ["true"], environment: { A: "b" }, timeout: "1s", "split-stderr": true }, false],
    [
      "/v1/files",
      { action: "make-dirs", dirs: [{ path: `${files}/made`, "make-parents": false, permissions: "755" }] },
      false,
    ],
    ["/v1/files", { action: "remove", paths: [{ path: `${files}/made`, recursive: false }] }, false],
  ];
}

const paths = [
  "/v1/system-info",
  "/v1/health",
  "/v1/changes",
  "/v1/changes/1",
  "/v1/changes/1/wait",
  "/v1/services",
  "/v1/plan",
  "/v1/files",
  "/v1/logs",
  "/v1/checks",
  "/v1/notices",
  "/v1/notices/1",
  "/v1/identities",
  "/v1/metrics",
  "/v1/tasks/1/websocket/stdio",
  "/v1/%2e%2e/x",
  "//v1//plan",
  "/v1/plan/../services",
  "*",
  "http://elsewhere/v1/plan",
];
const parameters = [
  "names",
  "services",
  "select",
  "for",
  "timeout",
  "level",
  "format",
  "path",
  "pattern",
  "action",
  "itself",
  "n",
  "after",
  "keys",
  "types",
  "user-id",
  "users",
];
const values = [
  "",
  "x",
  "%zz",
  "%00",
  "%F0%28",
  "-1",
  "1e9",
  "99999999999999999999",
  "1ms",
  "-5s",
  "[",
  "%5B%5D%5E",
  "a".repeat(5000),
  "list",
  "read",
  "true",
  "2026-01-01T00:00:00Z",
  "alive",
  "%2Ftmp",
];

/** A request whose body is no more what it should be. */
export function spoiltBody(random: Random, files: string): Buffer {
  const [path, good, bytesToo] = random.pick(bodies(files));
  const text = JSON.stringify(random.chance(0.7) ? spoilt(good, random) : good);
  const body =
    bytesToo && random.chance(0.5)
      ? mutated(Buffer.from(text), random)
      : Buffer.from(random.chance(0.05) ? `${"[".repeat(20_000)}${text}` : text);
  const type = random.pick([
    "application/json",
    "application/json",
    "application/json; charset=x",
    "",
    "text/plain",
    "multipart/form-data",
    "\u00ff",
  ]);
  return http("POST", path, [`Content-Type: ${type}`], body, random);
}

/** A question with parameters that make no sense. */
export function spoiltQuery(random: Random): Buffer {
  const query = Array.from({ length: random.below(4) }, () => `${random.pick(parameters)}=${random.pick(values)}`);
  const path = `${random.pick(paths)}?${query.join("&")}`;
  // A long wait is what was asked for.
  const short = path.includes("/wait") || path.includes("logs") ? `${path}&timeout=1ms` : path;
  return http(
    random.pick(["GET", "GET", "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "get"]),
    short,
    [],
    Buffer.alloc(0),
    random,
  );
}

/** Bytes that are hardly HTTP. */
export function spoiltHttp(random: Random): Buffer {
  const good = http(
    "GET",
    "/v1/services",
    ["Host: localhost", "Transfer-Encoding: chunked"],
    Buffer.from("0\r\n\r\n"),
    random,
  );
  switch (random.below(7)) {
    case 0:
      return random.bytes(random.below(300));
    case 1:
      return Buffer.from(`GET /v1/services HTTP/9.9\r\n\r\n`);
    case 2:
      return Buffer.from(
        `POST /v1/services HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${random.pick(["zz", "-1", "ffffffffffffffff", "5"])}\r\nabc\r\n`,
      );
    case 3:
      return Buffer.from(
        `POST /v1/layers HTTP/1.1\r\nHost: x\r\nContent-Length: ${random.pick(["-1", "1e3", "5, 6", "99999999999999999999"])}\r\n\r\n{}`,
      );
    case 4:
      return Buffer.from(
        `GET /v1/plan HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${random.pick(["websocket", "h2c", "\u0000"])}\r\n\r\n`,
      );
    case 5:
      return Buffer.concat(
        Array.from({ length: 1 + random.below(30) }, () => Buffer.from("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")),
      );
    default:
      return mutated(good, random);
  }
}

/** A whole request that asks to have the connection closed. */
export function http(method: string, path: string, headers: readonly string[], body: Buffer, random: Random): Buffer {
  const length = random.chance(0.03) ? body.length + random.below(20) - 10 : body.length;
  const head = [
    `${method} ${path} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    `Content-Length: ${Math.max(0, length)}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}

/** A value with a part of it replaced by something strange. */
function spoilt(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.15)) return random.pick(strange);
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  const changed = entries.map(([key, item], place): [string, unknown] => [
    key,
    place === at ? spoilt(item, random) : item,
  ]);
  if (at === entries.length) changed.push([random.pick(["extra", "__proto__", "toString", ""]), random.pick(strange)]);
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}
