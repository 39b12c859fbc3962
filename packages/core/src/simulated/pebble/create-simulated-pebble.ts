import { PebbleError } from "../../pebble/errors.ts";
import type {
  Change,
  CheckInfo,
  ExecOptions,
  ExecResult,
  FileContent,
  Identity,
  Notice,
  Pebble,
  ServiceInfo,
  Task,
} from "../../pebble/pebble.ts";
import {
  changedServices,
  combineLayer,
  type Layer,
  mergeLayers,
  type Plan,
  PlanError,
} from "../../pebble/plan/index.ts";
import { reveal, secret } from "../../secret.ts";
import type { SimulatedContainer, SimulatedExec, SimulatedFile } from "./container-state.ts";
import type { ExecRecord, PebbleCall } from "./record.ts";
import { bytesOf, simulatedFiles } from "./simulated-files.ts";

/** A Pebble in memory, and what it has seen. */
export interface SimulatedPebble extends Pebble {
  /** Calls in their order. */
  readonly record: readonly PebbleCall[];
  readonly execs: readonly ExecRecord[];
  /** The container as it is now. */
  snapshot(): SimulatedContainer;
}

type Status = ServiceInfo["current"];

/**
 * A Pebble over plain state, with the real one's rules and texts: what restarts on a replan, how layers combine, which file
 * operations fail and how. Commands do what `execs` says. The state given is not changed.
 */
export function createSimulatedPebble(container: SimulatedContainer): SimulatedPebble {
  const record: PebbleCall[] = [];
  const execRecord: ExecRecord[] = [];
  const layers = new Map(Object.entries(container.layers));
  const statuses = new Map<string, Status>(Object.entries(container.serviceStatuses));
  const checkStates = new Map(Object.entries(container.checks));
  const notices = new Map<string, Notice>();
  const changes = new Map<string, Change>();
  const identities = new Map<string, Identity>();
  const fileSystem = simulatedFiles(container.files, container.directories);
  let merged: Plan | undefined;
  /** The plan that running services were started with. */
  let started: Plan = plan();

  function plan(): Plan {
    merged ??= mergeLayers([...layers]);
    return merged;
  }
  function note(call: string, writes = false): void {
    if (!container.canConnect) {
      throw new PebbleError(
        "socket-missing",
        call,
        "cannot reach Pebble: its socket does not exist; the container has not started",
      );
    }
    record.push({ call, writes });
  }
  function rejected(call: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof PlanError) throw new PebbleError("bad-request", call, error.message, { cause: error });
      throw error;
    }
  }
  function setLayer(label: string, layer: Layer, combine: boolean): void {
    const call = "POST /v1/layers";
    const old = layers.get(label);
    if (old !== undefined && !combine) throw new PebbleError("bad-request", call, `layer "${label}" already exists`);
    rejected(call, () => {
      const next = new Map(layers);
      next.set(label, old === undefined ? layer : combineLayer(label, old, layer));
      merged = mergeLayers([...next]);
      for (const [name, value] of next) layers.set(name, value);
    });
    for (const [name, check] of Object.entries(plan().checks ?? {})) {
      if (checkStates.has(name)) continue;
      checkStates.set(name, { status: check.startup === "disabled" ? "inactive" : "up", failures: 0 });
    }
  }
  function finished(
    kind: string,
    names: readonly string[],
    errors: readonly string[],
    stopped: readonly string[] = [],
  ): Change {
    const id = `${changes.size + 1}`;
    const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
    const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
    const status = errors.length > 0 ? "Error" : "Done";
    const task = (name: string, index: number, action: "start" | "stop"): Task => ({
      id: `${id}${action}${index}`,
      kind: action,
      summary: `${action === "start" ? "Start" : "Stop"} service "${name}"`,
      status,
      log: [],
    });
    const change: Change = {
      id,
      kind,
      summary: names.length === 0 ? `${verb} - no services` : `${verb} service "${names[0]}"${more}`,
      status,
      ready: true,
      tasks: [
        ...stopped.map((name, index) => task(name, index, "stop")),
        ...(kind === "stop" ? [] : names.map((name, index) => task(name, index, "start"))),
      ],
      spawnTime: "2026-01-01T00:00:00Z",
      ...(errors.length > 0 && { err: `cannot perform the following tasks:\n${errors.join("\n")}` }),
    };
    changes.set(id, change);
    if (change.err !== undefined) throw new PebbleError("change-failed", "POST /v1/services", change.err);
    return change;
  }
  function startAll(kind: string, names: readonly string[], stopped: readonly string[] = []): Change {
    const errors: string[] = [];
    for (const name of names) {
      if (container.failingServices.includes(name)) {
        statuses.set(name, "backoff");
        errors.push(`- Start service "${name}" (service start attempt: exited quickly with code 1, will restart)`);
      } else {
        statuses.set(name, "active");
      }
    }
    started = plan();
    return finished(kind, names, errors, stopped);
  }
  function known(action: string, names: readonly string[]): void {
    if (names.length === 0)
      throw new PebbleError("bad-request", "POST /v1/services", `must specify services for ${action} action`);
    for (const name of names) {
      if (plan().services?.[name] === undefined) {
        throw new PebbleError(
          "bad-request",
          "POST /v1/services",
          `cannot ${action} services: service "${name}" does not exist`,
        );
      }
    }
  }
  function withRequired(names: readonly string[]): readonly string[] {
    const all = new Set<string>();
    const add = (name: string): void => {
      if (all.has(name)) return;
      all.add(name);
      for (const required of plan().services?.[name]?.requires ?? []) add(required);
    };
    for (const name of names) add(name);
    return [...all];
  }
  function enabled(): readonly string[] {
    return Object.entries(plan().services ?? {}).flatMap(([name, { startup }]) =>
      startup === "enabled" ? [name] : [],
    );
  }
  function isRunning(name: string): boolean {
    const status = statuses.get(name);
    return status === "active" || status === "backoff";
  }

  const pebble: SimulatedPebble = {
    record,
    execs: execRecord,
    async systemInfo() {
      note("system-info");
      return { version: container.version, bootId: "00000000-0000-4000-8000-000000000000" };
    },
    async health(filter) {
      note("health");
      return [...checkStates].every(
        ([name, { status }]) => status !== "down" || (filter?.names !== undefined && !filter.names.includes(name)),
      );
    },
    async plan() {
      note("plan");
      return plan();
    },
    async combineLayer(label, layer) {
      note(`add-layer ${label}`, true);
      setLayer(label, layer, true);
    },
    async addLayer(label, layer) {
      note(`add-layer ${label}`, true);
      setLayer(label, layer, false);
    },
    async services(names) {
      note("services");
      return Object.entries(plan().services ?? {})
        .filter(([name]) => names === undefined || names.length === 0 || names.includes(name))
        .map(([name, { startup }]) => ({
          name,
          startup: startup === "enabled" ? "enabled" : "disabled",
          current: statuses.get(name) ?? "inactive",
        }));
    },
    async start(names) {
      note(`start ${names.join(" ")}`, true);
      known("start", names);
      return startAll("start", withRequired(names));
    },
    async stop(names) {
      note(`stop ${names.join(" ")}`, true);
      known("stop", names);
      for (const name of names) statuses.set(name, "inactive");
      return finished("stop", names, [], names);
    },
    async restart(names) {
      note(`restart ${names.join(" ")}`, true);
      known("restart", names);
      return startAll("restart", withRequired(names), names);
    },
    async autostart() {
      note("autostart", true);
      if (enabled().length === 0) throw new PebbleError("bad-request", "POST /v1/services", "no default services");
      return startAll("autostart", withRequired(enabled().filter((name) => !isRunning(name))));
    },
    async replan() {
      note("replan", true);
      const changed = changedServices(started, plan()).filter(isRunning);
      const names = new Set([...changed, ...withRequired(enabled()).filter((name) => !isRunning(name))]);
      return startAll("replan", [...names].sort(), changed);
    },
    async signal(name, services) {
      note(`signal ${name.replace(/^SIG/, "")} ${services.join(" ")}`, true);
      if (services.length === 0)
        throw new PebbleError("bad-request", "POST /v1/signals", "must specify one or more services");
      for (const service of services) {
        if (statuses.get(service) !== "active") {
          throw new PebbleError(
            "bad-request",
            "POST /v1/signals",
            `cannot send signal to "${service}": service is not running`,
          );
        }
        if (!/^SIG[A-Z0-9]+$/.test(name)) {
          throw new PebbleError(
            "bad-request",
            "POST /v1/signals",
            `cannot send signal to "${service}": invalid signal name "${name}"`,
          );
        }
      }
    },
    async changes(filter) {
      note("changes");
      const select = filter?.select ?? "in-progress";
      return [...changes.values()].filter(({ ready }) => select === "all" || (select === "ready") === ready);
    },
    async change(id) {
      note(`change ${id}`);
      const change = changes.get(id);
      if (change === undefined)
        throw new PebbleError("not-found", "GET /v1/changes", `cannot find change with id "${id}"`);
      return change;
    },
    waitChange: (id) => pebble.change(id),
    async abortChange(id) {
      await pebble.change(id);
      throw new PebbleError("bad-request", "POST /v1/changes", `cannot abort change ${id} with nothing pending`);
    },
    async readFiles(paths) {
      note(`read ${paths.join(" ")}`);
      return new Map(
        paths.flatMap((path): [string, string][] => {
          const file = fileSystem.files.get(path);
          return file === undefined ? [] : [[path, Buffer.from(bytesOf(file)).toString()]];
        }),
      );
    },
    async pull(path) {
      note(`pull ${path}`);
      const bytes = bytesOf(fileSystem.read(path));
      return (async function* () {
        yield bytes;
      })();
    },
    async pullText(path) {
      note(`pull ${path}`);
      return Buffer.from(bytesOf(fileSystem.read(path))).toString();
    },
    async push(path, content, options) {
      note(`push ${path}`, true);
      const file: SimulatedFile = {
        content: await simulatedContent(content),
        user: options?.user ?? null,
        group: options?.group ?? null,
        ...(options?.mode !== undefined && { mode: options.mode }),
      };
      fileSystem.write(path, file, options?.makeDirs ?? false);
    },
    async listFiles(path, filter) {
      note(`list ${path}`);
      return fileSystem.list(path, filter?.itself ?? false, filter?.pattern);
    },
    async makeDir(path, options) {
      note(`make-dir ${path}`, true);
      fileSystem.makeDirectory(path, options?.makeParents ?? false);
    },
    async remove(path, options) {
      note(`remove ${path}`, true);
      fileSystem.remove(path, options?.recursive ?? false);
    },
    async exec(command, options) {
      note(`exec ${command.join(" ")}`, true);
      execRecord.push(execOf(command, options));
      return runSimulated(command, container.execs, options);
    },
    async spawn(command, options) {
      note(`exec ${command.join(" ")}`, true);
      execRecord.push(execOf(command, options));
      const { exitCode, stdout, stderr } = runSimulated(command, container.execs, options);
      const stream = async function* (text: string): AsyncGenerator<Uint8Array> {
        if (text !== "") yield Buffer.from(text);
      };
      return {
        stdout: stream(stdout),
        stderr: stream(stderr),
        write: async () => undefined,
        closeStdin: async () => undefined,
        kill: async () => undefined,
        resize: async () => undefined,
        wait: async () => exitCode,
        close: () => undefined,
      };
    },
    async checks(filter) {
      note("checks");
      return Object.entries(plan().checks ?? {})
        .filter(
          ([name, check]) =>
            (filter?.names?.includes(name) ?? true) && (filter?.level === undefined || filter.level === check.level),
        )
        .map(([name, check]): CheckInfo => {
          const { status, failures } = checkStates.get(name) ?? { status: "up", failures: 0 };
          return {
            name,
            level: check.level ?? "",
            startup: check.startup === "disabled" ? "disabled" : "enabled",
            status,
            failures,
            threshold: check.threshold ?? 3,
            changeId: "",
          };
        });
    },
    startChecks: async (names) => switchChecks("start", names),
    stopChecks: async (names) => switchChecks("stop", names),
    async refreshCheck(name) {
      const [info] = await pebble.checks({ names: [name] });
      if (info === undefined)
        throw new PebbleError("not-found", "POST /v1/checks/refresh", `cannot find check with name "${name}"`);
      return { info };
    },
    async notices(filter) {
      note("notices");
      return [...notices.values()].filter(
        ({ type, key }) => (filter?.types?.includes(type) ?? true) && (filter?.keys?.includes(key) ?? true),
      );
    },
    waitNotices: (filter) => pebble.notices(filter),
    async notice(id) {
      note(`notice ${id}`);
      const notice = [...notices.values()].find((one) => one.id === id);
      if (notice === undefined)
        throw new PebbleError("not-found", "GET /v1/notices", `cannot find notice with ID "${id}"`);
      return notice;
    },
    async notify(key, detail) {
      note(`notify ${key}`, true);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(key)) {
        throw new PebbleError(
          "bad-request",
          "POST /v1/notices",
          `invalid key "${key}" (must be in "example.com/path" format)`,
        );
      }
      const old = notices.get(key);
      const now = "2026-01-01T00:00:00Z";
      const id = old?.id ?? `${notices.size + 1}`;
      notices.set(key, {
        id,
        userId: 0,
        type: "custom",
        key,
        firstOccurred: old?.firstOccurred ?? now,
        lastOccurred: now,
        lastRepeated: now,
        occurrences: (old?.occurrences ?? 0) + 1,
        lastData: detail?.data ?? {},
        expireAfter: "168h0m0s",
        ...(detail?.repeatAfter !== undefined && { repeatAfter: detail.repeatAfter }),
      });
      return id;
    },
    async logs() {
      note("logs");
      return [];
    },
    followLogs: () => {
      note("logs");
      return noLines();
    },
    async identities() {
      note("identities");
      return Object.fromEntries(
        [...identities].map(([name, identity]) => [
          name,
          identity.basic === undefined ? identity : { ...identity, basic: { password: secret("*****") } },
        ]),
      );
    },
    addIdentities: (wanted) => pebble.replaceIdentities(wanted),
    updateIdentities: (wanted) => pebble.replaceIdentities(wanted),
    async replaceIdentities(wanted) {
      note("identities", true);
      for (const [name, identity] of Object.entries(wanted)) {
        if (identity === null) identities.delete(name);
        else identities.set(name, identity);
      }
    },
    async removeIdentities(names) {
      note("identities", true);
      const missing = names.filter((name) => !identities.has(name));
      if (missing.length > 0)
        throw new PebbleError("bad-request", "POST /v1/identities", `identities do not exist: ${missing.join(", ")}`);
      for (const name of names) identities.delete(name);
    },
    async metrics() {
      note("metrics");
      return "";
    },
    async warnings() {
      note("warnings");
      throw new PebbleError(
        "not-supported",
        "GET /v1/warnings",
        "this Pebble has no warnings; they are notices since 1.16",
      );
    },
    async acknowledgeWarnings() {
      await pebble.warnings();
    },
    close: () => undefined,
    snapshot: () => ({
      ...container,
      layers: Object.fromEntries(layers),
      serviceStatuses: Object.fromEntries(statuses),
      files: Object.fromEntries(fileSystem.files),
      directories: [...fileSystem.directories],
      checks: Object.fromEntries(checkStates),
    }),
  };

  function switchChecks(action: "start" | "stop", names: readonly string[]): readonly string[] {
    note(`${action}-checks ${names.join(" ")}`, true);
    const unknown = names.filter((name) => plan().checks?.[name] === undefined).sort();
    if (unknown.length > 0)
      throw new PebbleError(
        "bad-request",
        "POST /v1/checks",
        `cannot ${action} checks: cannot find checks in plan: ${unknown.join(", ")}`,
      );
    const changed = names.filter((name) => (checkStates.get(name)?.status === "inactive") === (action === "start"));
    for (const name of changed) checkStates.set(name, { status: action === "start" ? "up" : "inactive", failures: 0 });
    return [...changed].sort();
  }

  return pebble;
}

function execOf(command: readonly string[], options: ExecOptions | undefined): ExecRecord {
  return {
    command: [...command],
    environment: Object.fromEntries(
      Object.entries(options?.environment ?? {}).map(([name, value]) => [name, reveal(value)]),
    ),
    workingDir: options?.workingDir ?? null,
    user: options?.user ?? null,
    group: options?.group ?? null,
    timeoutMs: options?.timeoutMs,
  };
}

function runSimulated(
  command: readonly string[],
  execs: readonly SimulatedExec[],
  options: ExecOptions | undefined,
): ExecResult {
  const [found] = execs
    .filter(({ command: prefix }) => prefix.every((word, index) => command[index] === word))
    .sort((one, other) => other.command.length - one.command.length);
  if (found === undefined)
    throw new PebbleError("bad-request", "POST /v1/exec", `cannot find executable "${command[0]}"`);
  if (found.hangs === true) {
    throw new PebbleError(
      "timeout",
      "POST /v1/exec",
      `timed out after ${options?.timeoutMs ?? 0} ms${found.stdout ? `: ${found.stdout.trimEnd().split("\n").at(-1)}` : ""}`,
    );
  }
  const stderr = found.stderr ?? "";
  const combined = options?.combineStderr === true;
  return {
    exitCode: found.exit,
    stdout: (found.stdout ?? "") + (combined ? stderr : ""),
    stderr: combined ? "" : stderr,
  };
}

async function simulatedContent(content: FileContent): Promise<SimulatedFile["content"]> {
  if (typeof content === "string") return content;
  const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.concat(await collect(content));
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString("base64") };
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

async function* noLines(): AsyncGenerator<never> {
  // Simulated services print nothing.
  yield* [];
}
