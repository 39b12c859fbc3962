import { Secret } from "../secret.ts";
import { actionTools } from "./action-tools.ts";
import { complaint, HookToolError } from "./hook-tool-error.ts";
import type {
  ConfigValue,
  Databag,
  GoalState,
  HookTools,
  LogLevel,
  Network,
  NewSecret,
  Port,
  SecretInfo,
  Status,
} from "./hook-tools.ts";
import { createLogBuffer } from "./log-buffer.ts";
import { withSecretFiles } from "./secret-files.ts";
import { stdinJson } from "./stdin-json.ts";
import type { ToolExecutor } from "./tool-executor.ts";

/** What the tools need to know of their dispatch. */
export interface HookToolsOptions {
  /** Name of the unit, `app/0`. */
  readonly unit: string;
  /** Lines below are dropped; `info` by default. */
  readonly logFrom?: LogLevel;
  /** Deadline of one call, in milliseconds; 30 000 by default. */
  readonly deadlineMs?: number;
}

/**
 * Juju's hook tools as typed functions over any executor. Calls run one at a time. Reads are cached for the dispatch; a failed read is
 * not, and a write forgets what it made stale.
 */
export function createHookTools(execute: ToolExecutor, options: HookToolsOptions): HookTools {
  const { unit } = options;
  const app = unit.slice(0, unit.indexOf("/"));
  const deadlineMs = options.deadlineMs ?? 30_000;
  const cache = new Map<string, Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();

  /** One call after the other: Juju's agent would queue them anyway. */
  function call(tool: string, args: readonly string[], stdin?: string): Promise<string> {
    const next = last.then(async () => {
      const reply = await execute({ tool, args, deadlineMs, ...(stdin !== undefined && { stdin }) });
      if (reply.code !== 0) throw complaint(tool, reply.code, reply.stderr);
      return reply.stdout;
    });
    last = next.catch(() => undefined);
    return next;
  }
  async function json(tool: string, args: readonly string[]): Promise<unknown> {
    return parseReply(tool, await call(tool, args));
  }
  function cached<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = cache.get(key);
    if (known !== undefined) return known as Promise<Value>;
    const reading = read();
    cache.set(key, reading);
    reading.catch(() => cache.delete(key));
    return reading;
  }
  async function write(tool: string, args: readonly string[], stdin?: string): Promise<void> {
    await call(tool, args, stdin);
  }
  const forget = (prefix: string): void => {
    for (const key of cache.keys()) if (key.startsWith(prefix)) cache.delete(key);
  };
  const log = createLogBuffer((toolCall) => {
    const next = last.then(() => execute({ ...toolCall, deadlineMs }));
    last = next.catch(() => undefined);
    return next;
  }, options.logFrom ?? "info");

  const tools: HookTools = {
    configGet: () => cached("config", async () => configOf(await json("config-get", ["--format=json"]))),
    isLeader: () =>
      cached("leader", async () => expectType("is-leader", "boolean", await json("is-leader", ["--format=json"]))),
    statusGet: (of) =>
      cached(`status ${of}`, async () =>
        statusOf(await json("status-get", ["--include-data", "--format=json", `--application=${of === "app"}`])),
      ),
    async statusSet(of, status, message) {
      forget(`status ${of}`);
      await write("status-set", [
        `--application=${of === "app" ? "True" : "False"}`,
        status,
        ...(message === "" ? [] : ["--", message]),
      ]);
    },
    applicationVersionSet: (version) => write("application-version-set", ["--", version]),
    goalState: () =>
      cached(
        "goal",
        async () => asRecord("goal-state", await json("goal-state", ["--format=json"])) as unknown as GoalState,
      ),
    async plannedUnits() {
      const { units } = await tools.goalState();
      return Object.values(units ?? {}).filter(({ status }) => status !== "dying").length;
    },
    relationIds: (endpoint) =>
      cached(`ids ${endpoint}`, async () =>
        textList("relation-ids", await json("relation-ids", [endpoint, "--format=json"])).map((id) =>
          Number(id.slice(id.lastIndexOf(":") + 1)),
        ),
      ),
    relationList: (relation) =>
      cached(`list ${relation}`, async () =>
        textList("relation-list", await json("relation-list", ["--format=json", "-r", `${relation}`])),
      ),
    relationApp: (relation) =>
      cached(`app ${relation}`, async () => {
        try {
          const name = await json("relation-list", ["--format=json", "--app", "-r", `${relation}`]);
          return typeof name === "string" && name !== "" ? name : undefined;
        } catch (error) {
          if (error instanceof HookToolError && (error.code === "not-found" || error.code === "permission"))
            return undefined;
          throw error;
        }
      }),
    relationModel: (relation) =>
      cached(`model ${relation}`, async () => {
        try {
          const { uuid } = asRecord(
            "relation-model-get",
            await json("relation-model-get", ["--format=json", "-r", `${relation}`]),
          );
          return typeof uuid === "string" ? uuid : undefined;
        } catch (error) {
          if (error instanceof HookToolError && error.code === "not-supported") return undefined;
          throw error;
        }
      }),
    relationGet: (relation, member) =>
      cached(`bag ${relation} ${member}`, async () =>
        databagOf(
          await json("relation-get", [
            "--format=json",
            "-r",
            `${relation}`,
            ...(member.includes("/") ? [] : ["--app"]),
            "-",
            member,
          ]),
        ),
      ),
    async relationSet(relation, bag, changes) {
      forget(`bag ${relation} ${bag === "app" ? app : unit}`);
      const values = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? ""]));
      if (Object.keys(values).length === 0) return;
      await write(
        "relation-set",
        ["-r", `${relation}`, ...(bag === "app" ? ["--app"] : []), "--file", "-"],
        stdinJson("relation-set", values),
      );
    },
    secretGet: (ref, read = "tracked") =>
      cached(`secret ${ref.id} ${ref.label} ${read}`, async () =>
        secretContent(
          await json("secret-get", [
            "--format=json",
            ...(ref.id === undefined ? [] : [ref.id]),
            ...(ref.label === undefined ? [] : ["--label", ref.label]),
            ...(read === "tracked" ? [] : [`--${read}`]),
          ]),
        ),
      ),
    secretInfo: async (ref) => {
      const args = "id" in ref ? [ref.id] : ["--label", ref.label];
      return secretInfoOf(await json("secret-info-get", ["--format=json", ...args]));
    },
    secretIds: () =>
      cached("secrets", async () => textList("secret-ids", (await json("secret-ids", ["--format=json"])) ?? [])),
    async secretAdd(secret) {
      forget("secret");
      const id = await withSecretFiles(secret.content, (files) =>
        call("secret-add", [...secretFlags(secret), ...files]),
      );
      return id.trim();
    },
    async secretSet(id, content) {
      forget("secret");
      await withSecretFiles(content, (files) => call("secret-set", [id, ...files]));
    },
    secretGrant: (id, relation, to) =>
      write("secret-grant", ["--relation", `${relation}`, ...(to === undefined ? [] : ["--unit", to]), id]),
    secretRevoke: (id, from) =>
      write("secret-revoke", [
        ...(from.relation === undefined ? [] : ["--relation", `${from.relation}`]),
        ...(from.app === undefined ? [] : ["--app", from.app]),
        ...(from.unit === undefined ? [] : ["--unit", from.unit]),
        id,
      ]),
    async secretRemove(id, revision) {
      forget("secret");
      await write("secret-remove", [id, ...(revision === undefined ? [] : ["--revision", `${revision}`])]);
    },
    openedPorts: () =>
      cached("ports", async () =>
        textList("opened-ports", await json("opened-ports", ["--format=json"])).flatMap(portOf),
      ),
    async openPort({ port, protocol }) {
      forget("ports");
      await write("open-port", [`${port}/${protocol}`]);
    },
    async closePort({ port, protocol }) {
      forget("ports");
      await write("close-port", [`${port}/${protocol}`]);
    },
    networkGet: (endpoint, relation) =>
      cached(`network ${endpoint} ${relation}`, async () =>
        networkOf(
          await json("network-get", [
            "--format=json",
            ...(relation === undefined ? [] : ["-r", `${relation}`]),
            endpoint,
          ]),
        ),
      ),
    storageList: (name) =>
      cached(`storages ${name}`, async () =>
        textList("storage-list", await json("storage-list", ["--format=json", ...(name === undefined ? [] : [name])])),
      ),
    storageGet: (id) =>
      cached(`storage ${id}`, async () => {
        const { kind, location } = asRecord("storage-get", await json("storage-get", ["--format=json", "-s", id]));
        return {
          kind: expectType("storage-get", "string", kind),
          location: expectType("storage-get", "string", location),
        };
      }),
    storageAdd: (name, count) => write("storage-add", [`${name}=${count}`]),
    stateGet: () => cached("state", async () => databagOf(await json("state-get", ["--format=json"]))),
    async stateSet(values) {
      forget("state");
      await write("state-set", ["--file", "-"], stdinJson("state-set", values));
    },
    async stateDelete(key) {
      forget("state");
      await write("state-delete", [key]);
    },
    resourceGet: (name) => cached(`resource ${name}`, async () => (await call("resource-get", [name])).trim()),
    credentialGet: () =>
      cached("credential", async () => asRecord("credential-get", await json("credential-get", ["--format=json"]))),
    reboot: (now) => write("juju-reboot", now ? ["--now"] : []),
    action: actionTools(json, write),
    log(level, line) {
      log.add(level, line);
      if (level === "error") void log.flush();
    },
    async flush() {
      await log.flush();
      await last;
    },
  };
  return tools;
}

function parseReply(tool: string, stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new HookToolError(
      "bad-answer",
      tool,
      `cannot run ${tool}: its answer is no JSON (${stdout.length} characters)`,
      { cause },
    );
  }
}

function badAnswer(tool: string, wanted: string): HookToolError {
  return new HookToolError("bad-answer", tool, `cannot run ${tool}: its answer is no ${wanted}`);
}

function expectType<Type extends "boolean" | "string">(
  tool: string,
  type: Type,
  value: unknown,
): Type extends "boolean" ? boolean : string {
  // biome-ignore lint/suspicious/useValidTypeof: the type is one of two literals
  if (typeof value !== type) throw badAnswer(tool, type);
  return value as Type extends "boolean" ? boolean : string;
}

function asRecord(tool: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badAnswer(tool, "map");
  return value as Readonly<Record<string, unknown>>;
}

function textList(tool: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) throw badAnswer(tool, "list of names");
  return value as readonly string[];
}

function configOf(value: unknown): Readonly<Record<string, ConfigValue>> {
  const record = asRecord("config-get", value ?? {});
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, ConfigValue] =>
      ["string", "number", "boolean"].includes(typeof entry[1]),
    ),
  );
}

function statusOf(value: unknown): Status {
  const record = asRecord("status-get", value);
  // The application's status is one level deeper than a unit's.
  const inner =
    record["application-status"] === undefined ? record : asRecord("status-get", record["application-status"]);
  const { status, message } = inner;
  return { status: expectType("status-get", "string", status), message: typeof message === "string" ? message : "" };
}

function databagOf(value: unknown): Databag {
  const record = asRecord("relation-get", value ?? {});
  for (const item of Object.values(record))
    if (typeof item !== "string") throw badAnswer("relation-get", "map of texts");
  return record as Databag;
}

function secretContent(value: unknown): Readonly<Record<string, Secret>> {
  const record = asRecord("secret-get", value);
  return Object.fromEntries(
    Object.entries(record).map(([key, text]) => [key, new Secret(expectType("secret-get", "string", text))]),
  );
}

function secretInfoOf(value: unknown): SecretInfo {
  const [entry] = Object.entries(asRecord("secret-info-get", value));
  if (entry === undefined) throw badAnswer("secret-info-get", "secret");
  const [id, info] = entry;
  const { revision, label, owner, rotation, expiry } = asRecord("secret-info-get", info);
  return {
    id: id.startsWith("secret:") ? id : `secret:${id}`,
    revision: typeof revision === "number" ? revision : 0,
    label: typeof label === "string" ? label : "",
    owner: typeof owner === "string" ? owner : "",
    ...(typeof rotation === "string" && { rotation }),
    ...(typeof expiry === "string" && { expiry }),
  };
}

function secretFlags({ owner, label, description, expire, rotate }: NewSecret): readonly string[] {
  return [
    "--label",
    label,
    ...(description === undefined ? [] : ["--description", description]),
    ...(expire === undefined ? [] : ["--expire", expire]),
    ...(rotate === undefined ? [] : ["--rotate", rotate]),
    "--owner",
    owner === "app" ? "application" : "unit",
  ];
}

function portOf(text: string): readonly Port[] {
  const match = /^(\d+)\/(tcp|udp)/.exec(text);
  const protocol = match?.[2];
  return match !== null && (protocol === "tcp" || protocol === "udp") ? [{ port: Number(match[1]), protocol }] : [];
}

/** Juju 4 may give an empty first address, so the first that is none counts. */
function networkOf(value: unknown): Network {
  const record = asRecord("network-get", value);
  const bindings = Array.isArray(record["bind-addresses"]) ? record["bind-addresses"] : [];
  const addresses = bindings.flatMap((binding: unknown) => {
    const list = typeof binding === "object" && binding !== null ? Reflect.get(binding, "addresses") : undefined;
    return Array.isArray(list) ? list.map((item: unknown) => addressOf(item)) : [];
  });
  const ingress = (Array.isArray(record["ingress-addresses"]) ? record["ingress-addresses"] : []).find(
    (item: unknown) => item !== "",
  );
  const bind = addresses.find((address) => address !== undefined && address !== "");
  const subnets = Array.isArray(record["egress-subnets"]) ? record["egress-subnets"] : [];
  return {
    ...(bind && { bind }),
    ...(typeof ingress === "string" && { ingress }),
    egressSubnets: subnets.filter((subnet: unknown): subnet is string => typeof subnet === "string"),
  };
}

function addressOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const value: unknown = Reflect.get(item, "value") ?? Reflect.get(item, "address");
  return typeof value === "string" ? value : undefined;
}
