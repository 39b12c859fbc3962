import type {
  Change,
  CheckInfo,
  Identity,
  LogEntry,
  LogFilter,
  Notice,
  NoticeFilter,
  ServiceInfo,
  Task,
} from "../pebble.ts";
import type { Check, Layer, Plan, Service } from "../plan/index.ts";

/** What a Pebble stands on: a clock and processes, real ones or ones that a test makes up. */
export interface World {
  /** Milliseconds since the epoch with fractions; each answer is later than the one before. */
  now(): number;
  /** Calls back once, after a time in milliseconds; the answer calls it off. */
  after(ms: number, act: () => void): () => void;
  /** What is added to a back-off, as a share of it: 0 to 0.1 at random; 0 in a test. */
  jitter(): number;
  /** Starts the process of a service. What happens to it is told by the events, which may come before this returns. */
  startService(start: ServiceStart, events: ServiceEvents): ServiceProcess;
  /** The process of a service that runs already when an engine begins; only a world that is made up has such. */
  adoptService?(name: string, exited: (code: number) => void): ServiceProcess;
  /** Runs a check once; `done` is told why it failed, or nothing. The answer ends it early, and `done` is not called then. */
  runCheck(run: CheckRun, done: (failure?: CheckFailure) => void): () => void;
  /** Why somebody is nobody here, in Pebble's words such as `user: unknown user nobody2`; undefined when all is well. */
  judgeWho(who: Who): string | undefined;
  /** A service or a check has asked Pebble itself to end: 0 after success, 10 after a service's failure, 11 after a check's. */
  shutdown(exitCode: 0 | 10 | 11): void;
}

/** Whom something is done as. */
export interface Who {
  readonly user?: string | undefined;
  readonly userId?: number | undefined;
  readonly group?: string | undefined;
  readonly groupId?: number | undefined;
}

/** A service that is to be started. */
export interface ServiceStart {
  readonly name: string;
  readonly config: Service;
  /** The program and its arguments, the default arguments of `[ … ]` included. */
  readonly command: readonly string[];
  /** Of the service and its workload; what Pebble itself has is not in it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly who: Who;
}

/** What a process tells the service it belongs to. */
export interface ServiceEvents {
  /** Standard output and standard error, as they come. */
  output(chunk: string | Uint8Array): void;
  /** It could not be started, in Pebble's words such as `fork/exec /x: no such file or directory`. Nothing else is told then. */
  failed(message: string): void;
  /** It has ended; 128 plus the signal's number when a signal ended it. Told once. */
  exited(code: number): void;
}

/** A service's process as the engine drives it. */
export interface ServiceProcess {
  /** Sends a signal, such as `SIGHUP`, to the process itself. @throws {@link EngineError} when there is no such signal */
  signal(name: string): void;
  /** Sends a signal to the process and all it has started. */
  signalGroup(name: "SIGTERM" | "SIGKILL"): void;
}

/** A check that is to be run once. */
export interface CheckRun {
  readonly name: string;
  readonly check: Check;
  /** After which it has failed. */
  readonly timeoutMs: number;
  /** The plan whose services give an exec check its context. */
  readonly plan: Plan;
}

/** Why a check failed. */
export interface CheckFailure {
  /** Such as `exit status 7` or `non-20x status code 500`. */
  readonly message: string;
  /** What the program or the server said, when it did. */
  readonly detail?: string;
}

/** A task with what only Pebble itself needs to know. */
export interface EngineTask extends Task {
  readonly spawnTime: string;
}

/** A change with its whole tasks. */
export interface EngineChange extends Change {
  readonly tasks: readonly EngineTask[];
}

/** A task while it runs. */
export interface RunningTask {
  readonly id: string;
  /** Adds a line to its log; the ten latest are kept. */
  log(level: "INFO" | "ERROR", text: string): void;
  setData(key: string, value: unknown): void;
  /** The task is done. What is said of a task that has ended counts no more. */
  done(): void;
  /** The task has failed; the text goes into its log and into the change's error. */
  fail(text: string): void;
}

/** A task of a new change. */
export interface TaskInit {
  readonly kind: string;
  readonly summary: string;
  /** Positions of the tasks that must be done before this one; one that fails puts this one on hold. */
  readonly after?: readonly number[];
  run(task: RunningTask): void;
  /** What an abort does while the task runs; it is to end the task. Without it the task ends as done. */
  abort?(task: RunningTask): void;
}

/** A new change. */
export interface ChangeInit {
  readonly kind: string;
  readonly summary: string;
  readonly tasks: readonly TaskInit[];
  /** Services that it is found by. */
  readonly services?: readonly string[];
  /** What its notices say beside the kind. */
  readonly data?: Readonly<Record<string, string>>;
}

/** The changes. */
export interface Changes {
  /** Begins a change; its first tasks run as soon as the caller is done. The answer is its id. */
  begin(init: ChangeInit): string;
  list(filter?: {
    readonly select?: "all" | "in-progress" | "ready";
    readonly service?: string;
  }): readonly EngineChange[];
  /** @throws {@link EngineError} 404 */
  get(id: string): EngineChange;
  /** Calls back when a change is ready, at once when it is; the answer calls it off. @throws {@link EngineError} 404 */
  whenReady(id: string, act: (change: EngineChange) => void): () => void;
  /** @throws {@link EngineError} 400 when nothing is pending, 404 */
  abort(id: string): EngineChange;
  /** The change that a task belongs to. @throws {@link EngineError} 404 `cannot find task "9"` */
  ofTask(taskId: string): { readonly change: EngineChange; readonly task: EngineTask };
}

/** The notices. */
export interface Notices {
  /** Those that somebody sees, by the time they were last repeated. */
  list(filter: NoticeFilter, callerId: number | undefined): readonly Notice[];
  /** Calls back once, when a notice matches; not for one that does already. The answer calls it off. */
  whenAny(filter: NoticeFilter, callerId: number | undefined, act: () => void): () => void;
  /** @throws {@link EngineError} 404 */
  get(id: string): Notice;
  /** Records a custom notice; the answer is its id. @throws {@link EngineError} 400 when key, data or time are none */
  notify(
    key: string,
    detail: { readonly data?: Readonly<Record<string, string>>; readonly repeatAfter?: string | undefined },
    callerId: number | undefined,
  ): string;
}

/** The layers and the plan they make. */
export interface Layers {
  current(): Plan;
  /** By label, in their order. */
  all(): readonly (readonly [label: string, layer: Layer])[];
  /** @throws {@link EngineError} 400 or 500, and nothing has changed */
  add(label: string, layer: Layer, how: { readonly combine: boolean; readonly inner: boolean }): void;
}

/** The services. Each action answers with the id of its change. */
export interface Services {
  list(names?: readonly string[]): readonly ServiceInfo[];
  /** @throws {@link EngineError} 400 for services that do not exist, a wrong action, or nothing to do */
  act(action: string, names: readonly string[]): string;
  /** @throws {@link EngineError} 400 or 500, naming each service whose process got none */
  signal(name: string, names: readonly string[]): void;
  /** Ends all that run, as Pebble does at its own end; undefined when nothing does. */
  stopAll(): string | undefined;
  /** How often services were started, by name. */
  starts(): ReadonlyMap<string, number>;
}

/** The health checks. */
export interface Checks {
  list(filter?: { readonly level?: string; readonly names?: readonly string[] }): readonly CheckInfo[];
  /** @throws {@link EngineError} 400 for a level that is none */
  healthy(filter?: { readonly level?: string; readonly names?: readonly string[] }): boolean;
  /** Names of those that were changed, sorted. @throws {@link EngineError} 400 */
  act(action: string, names: readonly string[]): readonly string[];
  /** Runs one now and tells how it went. @throws {@link EngineError} 400, 404 */
  refresh(name: string, done: (result: { readonly info: CheckInfo; readonly error?: string }) => void): void;
  /** How often checks succeeded and failed, by name. */
  counts(): ReadonlyMap<string, { readonly successes: number; readonly failures: number }>;
}

/** The identities. */
export interface Identities {
  /** With what they prove themselves by: not for an answer. */
  all(): ReadonlyMap<string, Identity>;
  /** All or none. @throws {@link EngineError} 400 */
  act(action: string, identities: Readonly<Record<string, Identity | null>>): void;
}

/** What services have printed: the latest 100 KiB of each. */
export interface Logs {
  /** @throws {@link EngineError} 400 for a number of lines that is none */
  list(filter?: LogFilter): readonly LogEntry[];
  /** Gets the last lines, none by default, and then each new one; the answer ends it. */
  follow(filter: LogFilter, act: (entry: LogEntry) => void): () => void;
  /** The last lines of one service, without their times. */
  last(service: string, lines: number): readonly string[];
  write(service: string, chunk: string | Uint8Array): void;
}

/** What a Pebble keeps over its own restarts, as JSON. */
export interface EngineState {
  readonly changes: {
    readonly changes: readonly unknown[];
    readonly lastChange: number;
    readonly lastTask: number;
  };
  readonly notices: { readonly notices: readonly Notice[]; readonly last: number };
  /** By name; passwords are in it, so the file is for its owner alone. */
  readonly identities: Readonly<Record<string, unknown>>;
}

/** What a Pebble is asked for, without a protocol: the one implementation behind the simulated and the embedded one. */
export interface Engine {
  readonly layers: Layers;
  readonly services: Services;
  readonly changes: Changes;
  readonly notices: Notices;
  readonly checks: Checks;
  readonly identities: Identities;
  readonly logs: Logs;
  /** Text in the OpenMetrics format. */
  metrics(): string;
  /** What is kept over a restart. */
  state(): EngineState;
  /** Starts the checks of the plan; nothing has run before. */
  begin(): void;
  /** Ends timers and checks; what services run is stopped by {@link Services.stopAll} before. */
  end(): void;
}

/** How an engine begins. */
export interface EngineInit {
  readonly world: World;
  readonly layers?: readonly (readonly [label: string, layer: Layer])[];
  /** What an earlier one has kept. */
  readonly state?: EngineState;
  /** How services are already; a made-up world's. */
  readonly services?: Readonly<Record<string, ServiceInfo["current"]>>;
  /** How checks are already; a made-up world's. */
  readonly checks?: Readonly<Record<string, Pick<CheckInfo, "status" | "failures">>>;
  /** Whether checks run by themselves; true by default. */
  readonly periodicChecks?: boolean;
  /** Something that {@link Engine.state} holds has changed. */
  readonly onStateChange?: () => void;
}
