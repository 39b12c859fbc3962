import type { ConfigValue } from "@paas-charm/core";
import type { MakePod } from "../dispatching/pod.ts";
import type { HookProgram } from "../hook-tools/hook-program.ts";
import type { LocalFacts } from "../model/local-facts.ts";
import type { Provider } from "../providers/provider.ts";
import type { ActionReport } from "./actions.ts";
import type { Clock } from "./clock.ts";
import type { DebugLog, LogLine } from "./debug-log.ts";
import type { Deployment, WorkloadEvent } from "./document.ts";
import type { RetryPolicy } from "./retry.ts";
import type { UnitReport } from "./show-unit.ts";
import type { StatusReport } from "./status.ts";

/** How a model is run. */
export interface ControllerOptions {
  /** Directory of the model: its document, its units' directories. Made when missing. */
  readonly stateDirectory: string;
  readonly hookProgram: HookProgram;
  /** What `status` tells of the machine. */
  readonly local?: LocalFacts;
  /** Name of a new model; `local` by default. */
  readonly modelName?: string;
  /** Version of Juju that a new model says it is; 3.6.14 by default. */
  readonly juju?: string;
  /** What a unit lives in; the host's own view, without containers, by default. */
  readonly makePod?: MakePod;
  readonly clock?: Clock;
  readonly retry?: RetryPolicy;
  /** How long a unit is idle before update-status, in milliseconds; five minutes by default. */
  readonly updateStatusMs?: number;
  /** Address that units announce; 127.0.0.1 by default. */
  readonly address?: string;
  /** Gets every line of the log; a file, for instance. */
  readonly onLogLine?: (line: LogLine) => void;
  /** Something that `status` shows may have changed. */
  readonly onChange?: () => void;
}

/** An application to deploy from a charm directory. */
export interface DeployRequest {
  readonly name: string;
  /** A built charm: `dispatch`, `metadata.yaml` and what else Juju reads. */
  readonly charmDirectory: string;
  /** How many units a new application gets; 1 by default. */
  readonly units?: number;
  /** Options as text, for a new application. */
  readonly config?: Readonly<Record<string, string>>;
  /** Path of the file of each resource. */
  readonly resources?: Readonly<Record<string, string>>;
  readonly trusted?: boolean;
}

/** An application that an earlier run left in the model and that nobody plays in this one. */
export interface DormantApplication {
  readonly name: string;
  readonly kind: Deployment["kind"];
  readonly charm: string;
}

/** A Juju model on this machine: what an operator may ask of it. Names, rules and texts are Juju's. */
export interface Controller {
  /**
   * Deploys an application, or, when the model has it from an earlier run, starts its units again, as in new pods; a charm that has
   * changed meanwhile is upgraded.
   */
  deploy(request: DeployRequest): Promise<void>;
  /** Adds, or starts again, an application that is played in process. */
  provide(name: string, provider: Provider): Promise<void>;
  /** Upgrades the application to the charm of a directory. */
  refresh(app: string, charmDirectory: string): Promise<void>;
  getConfig(app: string): Readonly<Record<string, ConfigValue>>;
  config(app: string, set: Readonly<Record<string, string>>, reset?: readonly string[]): Promise<void>;
  /** Relates two applications, each `app` or `app:endpoint`; gives the relation's key. */
  integrate(one: string, other: string): Promise<string>;
  removeRelation(one: string, other: string): Promise<void>;
  addUnits(app: string, count: number): Promise<readonly string[]>;
  removeUnits(app: string, count: number): Promise<readonly string[]>;
  removeApplication(app: string): Promise<void>;
  /** Runs an action and waits for its end. `onLog` gets what the action logs meanwhile. A failed action is an outcome, no rejection. */
  run(
    unit: string,
    action: string,
    params?: Readonly<Record<string, unknown>>,
    onLog?: (line: string) => void,
  ): Promise<ActionReport>;
  /** Runs a failed hook again at once, or, without `retry`, passes over it. */
  resolved(unit: string, retry?: boolean): Promise<void>;
  status(): StatusReport;
  showUnit(unit: string): UnitReport;
  /** Tells a unit of something that its Pebble did. */
  workloadEvent(unit: string, event: WorkloadEvent): void;
  dormant(): readonly DormantApplication[];
  readonly log: DebugLog;
  /** Resolves when no event is under way and none is due now. */
  settled(): Promise<void>;
  /** Ends what runs. The model stays on disk, and what was cut short comes again. */
  stop(): Promise<void>;
}
