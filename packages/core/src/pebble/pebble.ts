import type { Secret } from "../secret.ts";
import type { Layer, Plan } from "./plan/index.ts";

/** Deadline and cancellation of one call. */
export interface CallOptions {
  /** In milliseconds; 5 000 by default, 30 000 for what waits for a change. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What Pebble says of itself. */
export interface SystemInfo {
  readonly version: string;
  /** Another one after each start of Pebble in a container. */
  readonly bootId: string;
}

/** A service and how it is doing. */
export interface ServiceInfo {
  readonly name: string;
  readonly startup: "enabled" | "disabled";
  readonly current: "active" | "inactive" | "backoff" | "error";
  /** RFC 3339. */
  readonly currentSince?: string;
}

/** One task of a change. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: string;
  readonly log: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Work that Pebble does on its own time. */
export interface Change {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: string;
  readonly ready: boolean;
  readonly err?: string;
  readonly tasks: readonly Task[];
  /** RFC 3339, with nanoseconds. */
  readonly spawnTime: string;
}

/** Owner and mode of something that is written. */
export interface Ownership {
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** Permission bits, such as 0o644. */
  readonly mode?: number;
}

/** An entry of a directory. */
export interface FileInfo {
  readonly path: string;
  readonly name: string;
  readonly type: "file" | "directory" | "symlink" | "socket" | "named-pipe" | "device" | "unknown";
  /** In bytes; only of regular files. */
  readonly size?: number;
  readonly mode: number;
  /** RFC 3339, whole seconds. */
  readonly lastModified: string;
  readonly userId: number | undefined;
  readonly user: string;
  readonly groupId: number | undefined;
  readonly group: string;
}

/** Content to be written: text, bytes, or a stream of bytes of any length. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** How a command is run in the container. */
export interface ExecOptions extends CallOptions {
  readonly environment?: Readonly<Record<string, string | Secret>>;
  readonly workingDir?: string;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** Takes environment, user and working directory of a service. Pebble 1.3. */
  readonly serviceContext?: string;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Mixes standard error into standard output. */
  readonly combineStderr?: boolean;
}

/** A command's outcome. An exit code other than 0 is an outcome too. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface ExecProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Empty when combined. */
  readonly stderr: AsyncIterable<Uint8Array>;
  write(data: string | Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  /** Sends a signal such as `SIGTERM`. */
  kill(signal: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Resolves with the exit code. */
  wait(): Promise<number>;
}

/** A health check and how it is doing. */
export interface CheckInfo {
  readonly name: string;
  readonly level: string;
  readonly startup: "enabled" | "disabled";
  readonly status: "up" | "down" | "inactive";
  readonly failures: number;
  readonly threshold: number;
  readonly successes?: number;
  readonly changeId: string;
}

/** Something that Pebble wants known. */
export interface Notice {
  readonly id: string;
  readonly userId: number | undefined;
  readonly type: string;
  readonly key: string;
  readonly firstOccurred: string;
  readonly lastOccurred: string;
  readonly lastRepeated: string;
  readonly occurrences: number;
  readonly lastData: Readonly<Record<string, string>>;
  readonly repeatAfter?: string;
  readonly expireAfter?: string;
}

/** Which notices are meant. */
export interface NoticeFilter {
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  readonly userId?: number;
  readonly users?: "all";
  /** Only those repeated after this time, RFC 3339. */
  readonly after?: string;
}

/** A line that a service wrote. */
export interface LogEntry {
  /** RFC 3339, milliseconds. */
  readonly time: string;
  readonly service: string;
  readonly message: string;
}

/** Who may call a Pebble, and how they prove it. Members carry Pebble's own names. */
export interface Identity {
  readonly access: "admin" | "read" | "metrics" | "untrusted";
  readonly local?: { readonly "user-id": number };
  readonly basic?: { readonly password: Secret };
  readonly cert?: { readonly pem: string };
}

/**
 * A container's Pebble. Every call ends by its deadline, with its result or with a {@link PebbleError}.
 *
 * @see Pebble API reference, version 1.32
 */
export interface Pebble {
  systemInfo(options?: CallOptions): Promise<SystemInfo>;
  /** Whether the checks of a level, or of some names, are up. */
  health(
    filter?: { readonly level?: "alive" | "ready"; readonly names?: readonly string[] },
    options?: CallOptions,
  ): Promise<boolean>;

  plan(options?: CallOptions): Promise<Plan>;
  /** Adds a layer, or combines it into the layer of that label. Services are untouched until {@link Pebble.replan}. */
  combineLayer(label: string, layer: Layer, options?: CallOptions): Promise<void>;
  addLayer(label: string, layer: Layer, options?: CallOptions): Promise<void>;

  services(names?: readonly string[], options?: CallOptions): Promise<readonly ServiceInfo[]>;
  start(services: readonly string[], options?: CallOptions): Promise<Change>;
  stop(services: readonly string[], options?: CallOptions): Promise<Change>;
  restart(services: readonly string[], options?: CallOptions): Promise<Change>;
  /** Starts every service with `startup: enabled`. */
  autostart(options?: CallOptions): Promise<Change>;
  /** Restarts services whose definition changed and starts the enabled ones. Rejects with `change-failed` and the task log. */
  replan(options?: CallOptions): Promise<Change>;
  /** Sends a signal, such as `SIGHUP`, to the main process of services. */
  signal(name: string, services: readonly string[], options?: CallOptions): Promise<void>;

  changes(
    filter?: { readonly select?: "all" | "in-progress" | "ready"; readonly service?: string },
    options?: CallOptions,
  ): Promise<readonly Change[]>;
  change(id: string, options?: CallOptions): Promise<Change>;
  /** Resolves when the change is ready, failed or not. */
  waitChange(id: string, options?: CallOptions): Promise<Change>;
  abortChange(id: string, options?: CallOptions): Promise<Change>;

  /** Texts of several files in one request; a file that does not exist is absent. */
  readFiles(paths: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  pull(path: string, options?: CallOptions): Promise<AsyncIterable<Uint8Array>>;
  pullText(path: string, options?: CallOptions): Promise<string>;
  push(
    path: string,
    content: FileContent,
    options?: Ownership & { readonly makeDirs?: boolean } & CallOptions,
  ): Promise<void>;
  listFiles(
    path: string,
    filter?: { readonly pattern?: string; readonly itself?: boolean },
    options?: CallOptions,
  ): Promise<readonly FileInfo[]>;
  makeDir(path: string, options?: Ownership & { readonly makeParents?: boolean } & CallOptions): Promise<void>;
  remove(path: string, options?: { readonly recursive?: boolean } & CallOptions): Promise<void>;

  /** Runs a command to its end. */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Runs a command whose streams the caller holds. */
  spawn(
    command: readonly string[],
    options?: ExecOptions & { readonly terminal?: { readonly width: number; readonly height: number } },
  ): Promise<ExecProcess>;

  checks(
    filter?: { readonly level?: string; readonly names?: readonly string[] },
    options?: CallOptions,
  ): Promise<readonly CheckInfo[]>;
  /** Names of the checks that were not running yet. Pebble 1.19. */
  startChecks(names: readonly string[], options?: CallOptions): Promise<readonly string[]>;
  stopChecks(names: readonly string[], options?: CallOptions): Promise<readonly string[]>;
  /** Runs a check now. Pebble 1.20. */
  refreshCheck(name: string, options?: CallOptions): Promise<{ readonly info: CheckInfo; readonly error?: string }>;

  /** Pebble 1.5. */
  notices(filter?: NoticeFilter, options?: CallOptions): Promise<readonly Notice[]>;
  /** Waits until a notice matches; empty when none came within `waitMs`. */
  waitNotices(filter: NoticeFilter, waitMs: number, options?: CallOptions): Promise<readonly Notice[]>;
  notice(id: string, options?: CallOptions): Promise<Notice>;
  /** Records a custom notice, key `example.com/path`; resolves with its id. */
  notify(
    key: string,
    detail?: { readonly data?: Readonly<Record<string, string>>; readonly repeatAfter?: string },
    options?: CallOptions,
  ): Promise<string>;

  /** The last `lines` of services' output, 30 by default. */
  logs(
    filter?: { readonly services?: readonly string[]; readonly lines?: number },
    options?: CallOptions,
  ): Promise<readonly LogEntry[]>;
  /** Follows services' output until the caller stops iterating. */
  followLogs(
    filter?: { readonly services?: readonly string[]; readonly lines?: number },
    options?: CallOptions,
  ): AsyncIterable<LogEntry>;

  /** Pebble 1.15. */
  identities(options?: CallOptions): Promise<Readonly<Record<string, Identity>>>;
  replaceIdentities(identities: Readonly<Record<string, Identity | null>>, options?: CallOptions): Promise<void>;
  removeIdentities(names: readonly string[], options?: CallOptions): Promise<void>;
  /** Text in the OpenMetrics format. Pebble 1.19. */
  metrics(options?: CallOptions): Promise<string>;
  /** Warnings that are not acknowledged; Pebble before 1.16, newer ones have notices. */
  warnings(options?: CallOptions): Promise<readonly { readonly message: string; readonly lastAdded: string }[]>;

  /** Closes the connection. The Pebble goes on. */
  close(): void;
}
