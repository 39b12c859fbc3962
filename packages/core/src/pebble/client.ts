import { PebbleError } from "./errors.ts";
import { fileCalls } from "./file-calls.ts";
import { connectPebble, type Envelope, nameOf, type PebbleConnection, readText, within } from "./http.ts";
import type { CallOptions, Change, Identity, LogEntry, NoticeFilter, Pebble } from "./pebble.ts";
import type { Layer } from "./plan/index.ts";
import { readPlanYaml } from "./plan/read-plan-yaml.ts";
import { items, members, readChange, readCheck, readIdentity, readNotice, readService, textOf } from "./replies.ts";

/** Where a Pebble is, and how long its calls may take. */
export interface PebbleClientOptions {
  readonly socketPath: string;
  /** Deadline of a call that has none of its own, in milliseconds; 5 000 by default. */
  readonly timeoutMs?: number;
}

/** How long a change, such as a replan, may take when the caller does not say. */
const changeTimeoutMs = 30_000;

/**
 * The Pebble behind a Unix socket. Nothing is opened before the first call; one connection serves a dispatch. Every call ends by its
 * deadline, with its result or with a {@link PebbleError}.
 */
export function createPebbleClient({ socketPath, timeoutMs = 5_000 }: PebbleClientOptions): Pebble {
  const connection = connectPebble(socketPath);
  const get = (path: string, options: CallOptions | undefined, defaultMs = timeoutMs): Promise<Envelope> =>
    connection.json({ method: "GET", path, ...within(options, defaultMs) });
  const post = (
    path: string,
    body: object,
    options: CallOptions | undefined,
    defaultMs = timeoutMs,
  ): Promise<Envelope> =>
    connection.json({
      method: "POST",
      path,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      ...within(options, defaultMs),
    });
  const query = (
    path: string,
    parameters: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): string => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      for (const item of typeof value === "string" ? [value] : (value ?? [])) search.append(name, item);
    }
    const text = search.toString();
    return text === "" ? path : `${path}?${text}`;
  };

  /** Waits in requests of a few seconds each, so that a Pebble that restarts in between is noticed. */
  async function waitChange(id: string, options: CallOptions | undefined): Promise<Change> {
    const path = `/v1/changes/${id}/wait`;
    const call = nameOf({ method: "GET", path });
    const total = options?.timeoutMs ?? changeTimeoutMs;
    const until = performance.now() + total;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0)
        throw new PebbleError("timeout", call, `cannot finish ${call}: the change is not ready within ${total} ms`);
      const slice = Math.min(left, 5_000);
      try {
        const { result } = await get(query(path, { timeout: `${Math.ceil(slice)}ms` }), {
          ...options,
          timeoutMs: slice + 2_000,
        });
        return readChange(result, call);
      } catch (error) {
        if (!(error instanceof PebbleError && error.code === "timeout") || options?.signal?.aborted === true)
          throw error;
      }
    }
  }

  /** A change that is asked for and done; a failed one is thrown with its task log. */
  async function change(
    action: string,
    services: readonly string[],
    options: CallOptions | undefined,
  ): Promise<Change> {
    const call = "POST /v1/services";
    const { change: id } = await post("/v1/services", { action, services }, options);
    if (id === undefined)
      throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer names no change`);
    const done = await waitChange(id, options);
    if (done.err !== undefined) throw changeFailed(call, done);
    return done;
  }

  function addLayer(
    label: string,
    layer: Layer,
    combine: boolean,
    options: CallOptions | undefined,
  ): Promise<Envelope> {
    // JSON is YAML, so the layer needs no encoder of its own.
    return post("/v1/layers", { action: "add", combine, label, format: "yaml", layer: JSON.stringify(layer) }, options);
  }

  const pebble: Pebble = {
    async systemInfo(options) {
      const { result } = await get("/v1/system-info", options);
      const info = members(result, "GET /v1/system-info");
      return {
        version: textOf(info["version"], "GET /v1/system-info").replace(/^v/, ""),
        bootId: typeof info["boot-id"] === "string" ? info["boot-id"] : "",
      };
    },
    async health(filter, options) {
      const { result } = await get(query("/v1/health", { level: filter?.level, names: filter?.names }), options);
      return members(result, "GET /v1/health")["healthy"] === true;
    },
    async plan(options) {
      const { result } = await get("/v1/plan?format=yaml", options);
      return await readPlanYaml(textOf(result, "GET /v1/plan"));
    },
    async combineLayer(label, layer, options) {
      await addLayer(label, layer, true, options);
    },
    async addLayer(label, layer, options) {
      await addLayer(label, layer, false, options);
    },
    async services(names, options) {
      const { result } = await get(query("/v1/services", { names: names?.join(",") }), options);
      return items(result, "GET /v1/services").map((service) => readService(service, "GET /v1/services"));
    },
    start: (services, options) => change("start", services, options),
    stop: (services, options) => change("stop", services, options),
    restart: (services, options) => change("restart", services, options),
    autostart: (options) => change("autostart", [], options),
    replan: (options) => change("replan", [], options),
    async signal(name, services, options) {
      await post("/v1/signals", { signal: name, services }, options);
    },
    async changes(filter, options) {
      const { result } = await get(query("/v1/changes", { select: filter?.select, for: filter?.service }), options);
      return items(result, "GET /v1/changes")
        .map((item) => readChange(item, "GET /v1/changes"))
        .sort((one, other) => Number(one.id) - Number(other.id));
    },
    async change(id, options) {
      const { result } = await get(`/v1/changes/${encodeURIComponent(id)}`, options);
      return readChange(result, "GET /v1/changes");
    },
    waitChange: (id, options) => waitChange(encodeURIComponent(id), options),
    async abortChange(id, options) {
      const { result } = await post(`/v1/changes/${encodeURIComponent(id)}`, { action: "abort" }, options);
      return readChange(result, "POST /v1/changes");
    },
    ...fileCalls(connection, timeoutMs),
    async exec(command, options) {
      const { execToEnd } = await import("./exec.ts");
      return await execToEnd(connection, pebble, command, options ?? {});
    },
    async spawn(command, options) {
      const { spawnCommand } = await import("./exec.ts");
      return await spawnCommand(connection, pebble, command, options ?? {});
    },
    async checks(filter, options) {
      const { result } = await get(query("/v1/checks", { level: filter?.level, names: filter?.names }), options);
      return items(result, "GET /v1/checks").map((check) => readCheck(check, "GET /v1/checks"));
    },
    startChecks: (names, options) => switchChecks("start", names, options),
    stopChecks: (names, options) => switchChecks("stop", names, options),
    async refreshCheck(name, options) {
      const call = "POST /v1/checks/refresh";
      const { result } = await post("/v1/checks/refresh", { name }, options);
      const { info, error } = members(result, call);
      return { info: readCheck(info, call), ...(typeof error === "string" && error !== "" && { error }) };
    },
    notices: (filter, options) => notices(filter, undefined, options),
    waitNotices: (filter, waitMs, options) => notices(filter, waitMs, options),
    async notice(id, options) {
      const { result } = await get(`/v1/notices/${encodeURIComponent(id)}`, options);
      return readNotice(result, "GET /v1/notices");
    },
    async notify(key, detail, options) {
      const call = "POST /v1/notices";
      const body = { action: "add", type: "custom", key, "repeat-after": detail?.repeatAfter, data: detail?.data };
      const { result } = await post("/v1/notices", body, options);
      return textOf(members(result, call)["id"], call);
    },
    async logs(filter, options) {
      const path = query("/v1/logs", {
        services: filter?.services,
        n: filter?.lines === undefined ? undefined : `${filter.lines}`,
      });
      const response = await connection.open({ method: "GET", path, ...within(options, timeoutMs) });
      const text = await readText(response, "GET /v1/logs");
      if (response.statusCode !== 200) throw logsRefused(text, response.statusCode ?? 0);
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map(readLogLine);
    },
    followLogs: (filter, options) => followLogs(connection, query, filter, options),
    async identities(options) {
      const { result } = await get("/v1/identities", options);
      const found = members(result, "GET /v1/identities");
      return Object.fromEntries(
        Object.entries(found).map(([name, identity]) => [name, readIdentity(identity, "GET /v1/identities")]),
      );
    },
    async replaceIdentities(identities, options) {
      await post("/v1/identities", { action: "replace", identities: revealedIdentities(identities) }, options);
    },
    async removeIdentities(names, options) {
      await post(
        "/v1/identities",
        { action: "remove", identities: Object.fromEntries(names.map((name) => [name, null])) },
        options,
      );
    },
    async metrics(options) {
      const response = await connection.open({ method: "GET", path: "/v1/metrics", ...within(options, timeoutMs) });
      const text = await readText(response, "GET /v1/metrics");
      if (response.statusCode !== 200) throw logsRefused(text, response.statusCode ?? 0, "GET /v1/metrics");
      return text;
    },
    async warnings(options) {
      const { result } = await get("/v1/warnings?select=all", options);
      return items(result, "GET /v1/warnings").map((item) => {
        const warning = members(item, "GET /v1/warnings");
        return {
          message: textOf(warning["message"], "GET /v1/warnings"),
          lastAdded: String(warning["last-added"] ?? ""),
        };
      });
    },
    close: () => connection.close(),
  };

  async function switchChecks(
    action: "start" | "stop",
    names: readonly string[],
    options: CallOptions | undefined,
  ): Promise<readonly string[]> {
    const { result } = await post("/v1/checks", { action, checks: names }, options);
    return items(members(result, "POST /v1/checks")["changed"], "POST /v1/checks").map(String);
  }

  async function notices(
    filter: NoticeFilter | undefined,
    waitMs: number | undefined,
    options: CallOptions | undefined,
  ) {
    const path = query("/v1/notices", {
      types: filter?.types,
      keys: filter?.keys,
      users: filter?.users,
      "user-id": filter?.userId === undefined ? undefined : `${filter.userId}`,
      after: filter?.after,
      timeout: waitMs === undefined ? undefined : `${waitMs}ms`,
    });
    const { result } = await get(path, options, (waitMs ?? 0) + timeoutMs);
    return items(result, "GET /v1/notices").map((notice) => readNotice(notice, "GET /v1/notices"));
  }

  return pebble;
}

/** The error of a change, with the log of the tasks that tell why. */
function changeFailed(call: string, { err, tasks }: Change): PebbleError {
  const log = tasks.flatMap((task) => task.log.map((line) => `${task.summary}: ${line}`));
  return new PebbleError("change-failed", call, [err ?? "the change failed", ...log].join("\n"));
}

function logsRefused(text: string, status: number, call = "GET /v1/logs"): PebbleError {
  const message: unknown = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  const reason = typeof message === "string" ? message : `status ${status}`;
  return new PebbleError(
    status === 404 ? "not-supported" : status === 401 ? "permission" : "bad-request",
    call,
    reason,
  );
}

function readLogLine(line: string): LogEntry {
  const call = "GET /v1/logs";
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: a line of the answer is no JSON`, { cause });
  }
  const entry = members(parsed, call);
  return {
    time: textOf(entry["time"], call),
    service: textOf(entry["service"], call),
    message: textOf(entry["message"], call),
  };
}

/** Follows without a deadline: it ends when the caller stops, the signal fires, or Pebble goes away. */
async function* followLogs(
  connection: PebbleConnection,
  query: (path: string, parameters: Readonly<Record<string, string | readonly string[] | undefined>>) => string,
  filter: { readonly services?: readonly string[]; readonly lines?: number } | undefined,
  options: CallOptions | undefined,
): AsyncGenerator<LogEntry> {
  const path = query("/v1/logs", {
    follow: "true",
    services: filter?.services,
    n: filter?.lines === undefined ? undefined : `${filter.lines}`,
  });
  const response = await connection.open({ method: "GET", path, ...within(options, 2_147_483_647) });
  let rest = "";
  try {
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield readLogLine(line);
    }
  } finally {
    response.destroy();
  }
}

function revealedIdentities(identities: Readonly<Record<string, Identity | null>>): object {
  return Object.fromEntries(
    Object.entries(identities).map(([name, identity]) => [
      name,
      identity?.basic === undefined ? identity : { ...identity, basic: { password: identity.basic.password.reveal() } },
    ]),
  );
}
