import type { Secret } from "../secret.ts";
import type { Layer, Plan } from "./plan/index.ts";

/** Deadline and cancellation of one call. */
export interface CallOptions {
  /** The whole call, in milliseconds; 5 000 by default, 30 000 for what waits for a change, 600 000 for files and commands. */
  readonly timeoutMs?: number;
  /** Ends the call with the code `cancelled`. */
  readonly signal?: AbortSignal;
}

/** What Pebble says of itself. */
export interface SystemInfo {
  readonly version: string;
  /** Another one after each start of Pebble in a container. */
  readonly bootId: string;
  /** Where checks and metrics are served over TCP, such as `:38813`. Pebble 1.21. */
  readonly httpAddress?: string;
  readonly httpsAddress?: string;
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
  /** RFC 3339, with nanoseconds; absent until the task is ready. */
  readonly readyTime?: string;
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
  /** Absent until the change is ready. */
  readonly readyTime?: string;
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
interface CommandOptions extends CallOptions {
  /**
   * How long the command may run, in milliseconds; 600 000 by default. Pebble kills it then. The call itself ends eight seconds later at
   * the latest, whatever Pebble does.
   */
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string | Secret>>;
  readonly workingDir?: string;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** Takes environment, user and working directory of a service. Pebble 1.3. */
  readonly serviceContext?: string;
  /** Mixes standard error into standard output. */
  readonly combineStderr?: boolean;
}

/** How a command is run to its end. */
export interface ExecOptions extends CommandOptions {
  /** What the command reads; nothing by default. */
  readonly stdin?: FileContent;
  /** Most that the command may print, in bytes; 16 MiB by default. One that prints more is killed: `too-large`. */
  readonly outputBytes?: number;
}

/** How a command is started whose streams the caller holds. */
export interface SpawnOptions extends CommandOptions {
  readonly terminal?: {
    readonly width: number;
    readonly height: number;
    /** Whether the command reads from the terminal too; true by default. */
    readonly interactive?: boolean;
  };
}

/** A command's outcome. An exit code other than 0 is an outcome too. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A running command. Read both outputs while it runs: a command whose output nobody takes comes to a stop. Call {@link ExecProcess.wait}
 * or {@link ExecProcess.close} in the end, since the streams are open until then.
 */
export interface ExecProcess {
  /** To be read once. Throws `reset` when the stream broke off. */
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Empty when combined. */
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Resolves when the data is on its way, so that to await it keeps memory constant. Rejects when the command has ended. */
  write(data: string | Uint8Array): Promise<void>;
  /** Ends the input. A command that reads its input does not end before. */
  closeStdin(): Promise<void>;
  /** Sends a signal such as `SIGTERM` to the command itself; Pebble does not say whether it knows the signal. */
  kill(signal: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /**
   * Resolves with the exit code, which is 128 and the number of the signal for a command that was killed.
   *
   * @throws {@link PebbleError} `timeout`; `change-failed` when it could not be started; `reset` when Pebble or the streams went away
   */
  wait(): Promise<number>;
  /** Lets go of the streams. A command that still runs sees the end of its input and goes on. */
  close(): void;
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
  /** The change before this one. Pebble 1.29. */
  readonly prevChangeId?: string;
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

/** Which logs are meant. */
export interface LogFilter {
  /** All services by default. */
  readonly services?: readonly string[];
  /** How many of the last lines, of all these services together; -1 for all that Pebble has kept. */
  readonly lines?: number;
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
  /** Whether the checks of a level, or of some names, are up; `ready` includes those of `alive`. */
  health(
    filter?: { readonly level?: "alive" | "ready"; readonly names?: readonly string[] },
    options?: CallOptions,
  ): Promise<boolean>;

  plan(options?: CallOptions): Promise<Plan>;
  /** Adds a layer, or combines it into the layer of that label. Services are untouched until {@link Pebble.replan}. */
  combineLayer(label: string, layer: Layer, options?: CallOptions): Promise<void>;
  /**
   * Adds a layer on top. `inner` lets one with a label such as `group/name` go below the layers that came after its group.
   *
   * @throws {@link PebbleError} `bad-request` when the label is taken or the layer is wrong; `not-supported` when this Pebble is too old
   */
  addLayer(label: string, layer: Layer, options?: CallOptions & { readonly inner?: boolean }): Promise<void>;

  services(names?: readonly string[], options?: CallOptions): Promise<readonly ServiceInfo[]>;
  start(services: readonly string[], options?: CallOptions): Promise<Change>;
  stop(services: readonly string[], options?: CallOptions): Promise<Change>;
  restart(services: readonly string[], options?: CallOptions): Promise<Change>;
  /** Starts every service with `startup: enabled`. */
  autostart(options?: CallOptions): Promise<Change>;
  /**
   * Restarts services whose definition changed and starts the enabled ones, and enabled checks that are stopped. Rejects with
   * `change-failed` and the task log.
   */
  replan(options?: CallOptions): Promise<Change>;
  /** Sends a signal, such as `SIGHUP`, to the main process of services. */
  signal(name: string, services: readonly string[], options?: CallOptions): Promise<void>;

  changes(
    filter?: { readonly select?: "all" | "in-progress" | "ready"; readonly service?: string },
    options?: CallOptions,
  ): Promise<readonly Change[]>;
  change(id: string, options?: CallOptions): Promise<Change>;
  /** Resolves when the change is ready, failed or not. A Pebble that restarts meanwhile is a `reset`. */
  waitChange(id: string, options?: CallOptions): Promise<Change>;
  abortChange(id: string, options?: CallOptions): Promise<Change>;

  /** Texts of several files in one request, 16 MiB in all; a file that does not exist is absent. */
  readFiles(paths: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** A file as a stream of any size. Read it to its end or stop iterating; a file that was not read to its end throws. */
  pull(path: string, options?: CallOptions): Promise<AsyncIterable<Uint8Array>>;
  /** The text of a file of up to 16 MiB. */
  pullText(path: string, options?: CallOptions): Promise<string>;
  /** Writes a file beside its place and moves it there, so that nobody sees half of it. */
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

  /**
   * Runs a command to its end.
   *
   * @throws {@link PebbleError} `timeout`, with the last line the command printed; `change-failed` when it could not be started
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Runs a command whose streams the caller holds. */
  spawn(command: readonly string[], options?: SpawnOptions): Promise<ExecProcess>;

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
  logs(filter?: LogFilter, options?: CallOptions): Promise<readonly LogEntry[]>;
  /** Follows services' output until the caller stops iterating, and throws `reset` when Pebble goes away. No deadline by default. */
  followLogs(filter?: LogFilter, options?: CallOptions): AsyncIterable<LogEntry>;

  /** Pebble 1.15. */
  identities(options?: CallOptions): Promise<Readonly<Record<string, Identity>>>;
  /** Fails when one of them exists. */
  addIdentities(identities: Readonly<Record<string, Identity>>, options?: CallOptions): Promise<void>;
  /** Fails when one of them does not exist. */
  updateIdentities(identities: Readonly<Record<string, Identity>>, options?: CallOptions): Promise<void>;
  /** Adds or replaces; null removes. */
  replaceIdentities(identities: Readonly<Record<string, Identity | null>>, options?: CallOptions): Promise<void>;
  removeIdentities(names: readonly string[], options?: CallOptions): Promise<void>;
  /** Text in the OpenMetrics format. Pebble 1.19. */
  metrics(options?: CallOptions): Promise<string>;
  /** Warnings that are not acknowledged; Pebble before 1.16, newer ones have notices. */
  warnings(options?: CallOptions): Promise<readonly { readonly message: string; readonly lastAdded: string }[]>;
  /** Acknowledges the warnings up to a time, RFC 3339; Pebble before 1.16. */
  acknowledgeWarnings(upTo: string, options?: CallOptions): Promise<void>;

  /** Closes the connection. The Pebble goes on. */
  close(): void;
}
