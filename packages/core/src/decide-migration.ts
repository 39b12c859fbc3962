import type { WorkloadWishes } from "./decide-workload.ts";
import type { Step } from "./decision.ts";
import { digestOf } from "./digest.ts";
import type { DialectFacts } from "./framework.ts";
import {
  findMigration,
  migrationFailed,
  migrationStatusFile,
  mustMigrate,
  readMigrationStatus,
} from "./workload/migration.ts";
import { type Part, pushFailed, recordStep } from "./workload/steps.ts";
import { readWorkloadRecord, workloadRecordFile } from "./workload/workload-record.ts";

/** Whether the application's migration has to run, and what it takes. */
export function decideMigration(wishes: WorkloadWishes): Part {
  const { container, dialect, framework, env } = wishes;
  const statusFile = migrationStatusFile(dialect.stateDirectory);
  const status = readMigrationStatus(container.files.get(statusFile));
  const migration = findMigration(container.appFiles, dialect.appDirectory);
  if (migration === undefined) {
    const pending = wishes.migrationAsked && container.files.get(statusFile) !== "PENDING";
    const why = "a database came, and the application may bring a migration later";
    return { steps: pending ? [migrationPendingStep(dialect, why)] : [], holds: {} };
  }
  const record = readWorkloadRecord(container.files.get(workloadRecordFile(dialect.stateDirectory)));
  // A record without the digest: we were here, and the note on the last migration was lost.
  const recorded = record && (record.migrated ?? "");
  const current = digestOf([migration.file, container.migrationDigest ?? "", ...wishes.migrationKeys]);
  if (!mustMigrate({ status, recorded, current, askedByEvent: wishes.migrationAsked })) {
    return { steps: [], holds: { migrated: current } };
  }
  return {
    holds: {},
    steps: [
      {
        do: "migrate",
        command: migration.command,
        env,
        directory: dialect.appDirectory,
        user: framework.workloadUser,
        timeoutMs: wishes.migrationTimeoutMs,
        statusFile,
        why:
          status === "COMPLETED" ? "the program or its database changed" : `the migration is ${status.toLowerCase()}`,
        onFailure: migrationFailed(migration.command),
        group: "workload",
      },
      recordStep(dialect, { migrated: current }, "the migration is done for this program and database"),
    ],
  };
}

/** Marks that a migration is owed, as Python does. */
export function migrationPendingStep(dialect: DialectFacts, why: string): Step {
  const path = migrationStatusFile(dialect.stateDirectory);
  return { do: "push", file: { path, content: "PENDING" }, why, onFailure: pushFailed(path), group: "workload" };
}
