import type { Condition } from "../conditions.ts";
import type { Step } from "../decision.ts";
import type { DialectFacts } from "../framework.ts";
import { type WorkloadRecord, workloadRecordFile } from "./workload-record.ts";

/** One part of the workload: what has to be done, and what the record would say of it when nothing has to. */
export interface Part {
  readonly steps: readonly Step[];
  readonly holds: WorkloadRecord;
}

/** Notes in the container what was done. */
export function recordStep(dialect: DialectFacts, members: WorkloadRecord, why: string): Step {
  const path = workloadRecordFile(dialect.stateDirectory);
  return { do: "record", path, members, why, onFailure: pushFailed(path), group: "workload" };
}

/** What an operator is told when a file cannot be written. */
export function pushFailed(path: string): Condition {
  return {
    type: "FilesWritten",
    level: "blocked",
    message: `cannot write ${path} in the container`,
    clears: "any later event",
  };
}

/** Stops services. */
export function stopStep(services: readonly string[], why: string): Step {
  return {
    do: "stop",
    services,
    why,
    onFailure: {
      type: "WorkloadStopped",
      level: "blocked",
      message: `cannot stop ${services.join(", ")}`,
      clears: "any later event",
    },
    group: "workload",
  };
}
