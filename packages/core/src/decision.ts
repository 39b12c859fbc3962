import type { Condition } from "./conditions.ts";
import type { Env, Publication, WorkloadFile } from "./integrations/contract.ts";
import type { NewSecret, Port } from "./juju/hook-tools.ts";

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
  | { readonly do: "combine"; readonly label: string; readonly layer: object }
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
  /** Steps of the same group are skipped once one of the group failed; steps without a group end the whole list. */
  readonly group?: "workload" | "juju";
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
  readonly failed?: { readonly step: Step; readonly output: string };
  /** Services after the last step, by name: `active`, `inactive`, `backoff`, `error`. */
  readonly services: ReadonlyMap<string, string>;
}
