import type { Condition } from "../conditions.ts";
import { pythonList } from "./python-json.ts";

/** The migration program of an application. */
export interface Migration {
  /** Name in the application's directory. */
  readonly file: string;
  readonly command: readonly string[];
}

/** What the status file says; no file: pending. Python reads and writes the same file. */
export type MigrationStatus = "PENDING" | "FAILED" | "COMPLETED";

/** How long a migration may take when paas-config.yaml does not say: ten minutes. */
export const defaultMigrationTimeoutMs = 600_000;

const programs: readonly (readonly [file: string, command: (directory: string) => readonly string[]])[] = [
  ["manage.py", () => ["python3", "manage.py", "migrate"]],
  ["migrate.py", () => ["python3", "migrate.py"]],
  ["migrate.sh", () => ["bash", "-eo", "pipefail", "migrate.sh"]],
  ["migrate", (directory) => [`${directory}/migrate`]],
];

/** Finds the migration program among the files of the application's directory; the first of the known names wins. */
export function findMigration(files: readonly string[], directory: string): Migration | undefined {
  const found = programs.find(([file]) => files.includes(file));
  return found && { file: found[0], command: found[1](directory) };
}

/** Where the status of the migration lies. */
export function migrationStatusFile(stateDirectory: string): string {
  return `${stateDirectory}/database-migration-status`;
}

/** Reads the status file; whatever is no known word counts as pending. */
export function readMigrationStatus(text: string | undefined): MigrationStatus {
  const word = text?.trim();
  return word === "FAILED" || word === "COMPLETED" ? word : "PENDING";
}

/** What is known when it is asked whether a migration has to run. */
export interface MigrationFacts {
  readonly status: MigrationStatus;
  /** Digest that the last completed migration was for; undefined: Python ran it, or nobody did. */
  readonly recorded: string | undefined;
  /** Digest of the program and the databases as they are now. */
  readonly current: string;
  /** Whether this event is one for which Python would migrate again. */
  readonly askedByEvent: boolean;
}

/**
 * Whether the migration has to run, by difference: whatever changed since it last completed asks for it, however many events
 * were lost in between. Where Python completed it and left no digest, Python's rule by event holds once.
 */
export function mustMigrate({ status, recorded, current, askedByEvent }: MigrationFacts): boolean {
  if (status !== "COMPLETED") return true;
  return recorded === undefined ? askedByEvent : recorded !== current;
}

/** What an operator is told when the migration failed. */
export function migrationFailed(command: readonly string[]): Condition {
  return {
    type: "DatabaseMigrated",
    level: "blocked",
    message: `database migration command ${pythonList(command)} failed, will retry in next update-status`,
    clears: "update-status, or any other event, once the migration succeeds",
  };
}
