import type { Condition } from "./conditions.ts";
import type { Env, Publication, WorkloadFile } from "./integrations/contract.ts";
import type { NewSecret, Port } from "./juju/hook-tools.ts";
import type { Layer } from "./pebble/plan/index.ts";

/** One thing to do, why, and what it means when it fails. `crash`: Juju itself refuses what a charm must be able to do. */
export type Step = (
  | { readonly do: "push"; readonly file: WorkloadFile }
  | { readonly do: "remove"; readonly path: string }
  | { readonly do: "make-dir"; readonly path: string; readonly user?: string }
  | {
      readonly do: "exec";
      readonly command: readonly string[];
      readonly env: Env;
      readonly directory?: string;
      readonly user?: string;
      readonly timeoutMs: number;
    }
  | {
      /** Runs the migration and writes what came of it beside the command: `COMPLETED` or `FAILED`. */
      readonly do: "migrate";
      readonly command: readonly string[];
      readonly env: Env;
      readonly directory: string;
      readonly user: string;
      readonly timeoutMs: number;
      readonly statusFile: string;
    }
  | {
      /** Merges members into the charm's record in the container. */
      readonly do: "record";
      readonly path: string;
      readonly members: Readonly<Record<string, string>>;
    }
  | { readonly do: "combine"; readonly label: string; readonly layer: Layer }
  | { readonly do: "replan" }
  | { readonly do: "signal"; readonly name: string; readonly services: readonly string[] }
  | { readonly do: "stop"; readonly services: readonly string[] }
  | { readonly do: "ports"; readonly want: readonly Port[]; readonly opened: readonly Port[] }
  | { readonly do: "publish"; readonly relation: number; readonly what: Publication }
  | { readonly do: "secret"; readonly secret: NewSecret; readonly id?: string }
  | { readonly do: "status"; readonly level: "maintenance"; readonly message: string }
  | { readonly do: "action-result"; readonly results: Readonly<Record<string, string>> }
  | { readonly do: "action-fail"; readonly message: string }
) & {
  readonly why: string;
  readonly onFailure: Condition | "crash";
  /** After a failure, the remaining steps of the group are left out. A failure of `juju` ends everything. */
  readonly group: "workload" | "juju";
};

/** What should be done, as data: printable, comparable, recordable. */
export interface Decision {
  readonly phase: "reconcile" | "observe-only";
  /** In the documented order; the first is the status. */
  readonly unmet: readonly Condition[];
  readonly steps: readonly Step[];
}

/** What came of it. */
export interface Outcome {
  readonly done: number;
  /** The first step that failed, and why; the message holds no secret. */
  readonly failed?: { readonly step: Step; readonly output: string };
  /** Services after the last step, by name: `active`, `inactive`, `backoff`, `error`; empty: nobody looked again. */
  readonly services: ReadonlyMap<string, string>;
}
