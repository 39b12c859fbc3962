import type { FailingCheck } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import type { Env, Publication, WorkloadFile } from "./integrations/contract.ts";
import type { NewSecret, Port } from "./juju/hook-tools.ts";
import type { Layer } from "./pebble/plan/index.ts";
import type { WorkloadRecord } from "./workload/workload-record.ts";

/** A secret to be added and granted to a relation; with an id it exists, and is only granted. */
export type SecretToPublish = NewSecret & { readonly grant: boolean; readonly id?: string };

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
      readonly members: WorkloadRecord;
    }
  | { readonly do: "combine"; readonly label: string; readonly layer: Layer }
  | { readonly do: "replan" }
  | { readonly do: "signal"; readonly name: string; readonly services: readonly string[] }
  | { readonly do: "stop"; readonly services: readonly string[] }
  | { readonly do: "restart"; readonly services: readonly string[] }
  | { readonly do: "ports"; readonly want: readonly Port[]; readonly opened: readonly Port[] }
  | {
      readonly do: "publish";
      readonly relation: number;
      readonly what: Publication & { readonly secrets?: readonly SecretToPublish[] };
    }
  | {
      readonly do: "secret";
      readonly secret: NewSecret;
      readonly id?: string;
      /** Whether there is one of that label already. When Juju says the opposite, the step fails: a key must not be lost to a lie. */
      readonly exists: boolean | "maybe";
    }
  | {
      /** Takes a secret of ours away: whole, one revision of it, or what a relation may see of it. Somebody else's is left alone. */
      readonly do: "drop-secret";
      readonly id: string;
      readonly only?: { readonly revision: number } | { readonly relation: number };
    }
  | { readonly do: "status"; readonly level: "maintenance"; readonly message: string }
  | {
      readonly do: "action-result";
      readonly results: Readonly<Record<string, string>>;
      /** Begins the failure when a step failed before the answer: what was done all the same. */
      readonly otherwise: string;
    }
  | { readonly do: "action-fail"; readonly message: string }
) & {
  readonly why: string;
  readonly onFailure: Condition | "crash";
  /** A failure of `workload` ends the list, but for the answer to an action, which then is a failure; one of `juju` ends the dispatch. */
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
  /** How the workload was after the last step; undefined: nobody looked again, since nothing was started. */
  readonly after?: WorkloadAfter;
}

/** The workload once its services were started. */
export type WorkloadAfter =
  | {
      readonly state: "seen";
      /** Services that have to run, by name: `active`, `inactive`, `backoff`, `error`. */
      readonly services: ReadonlyMap<string, string>;
      readonly failingChecks: readonly FailingCheck[];
    }
  | { readonly state: "unseen"; readonly reason: string };
