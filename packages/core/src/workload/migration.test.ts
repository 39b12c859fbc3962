import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  findMigration,
  type MigrationStatus,
  migrationFailed,
  migrationStatusFile,
  mustMigrate,
  readMigrationStatus,
} from "./migration.ts";

describe("the program that is found first wins", () => {
  test.for<[files: readonly string[], command: readonly string[] | undefined]>([
    [
      ["app.py", "migrate", "migrate.sh", "migrate.py", "manage.py"],
      ["python3", "manage.py", "migrate"],
    ],
    [
      ["migrate", "migrate.sh", "migrate.py"],
      ["python3", "migrate.py"],
    ],
    [
      ["migrate", "migrate.sh"],
      ["bash", "-eo", "pipefail", "migrate.sh"],
    ],
    [["migrate"], ["/flask/app/migrate"]],
    [["app.py", "migrations", "Migrate.sh"], undefined],
    [[], undefined],
  ])("%j", ([files, command]) => {
    expect(findMigration(files, "/flask/app")?.command).toEqual(command);
  });
});

test.for<[text: string | undefined, status: MigrationStatus]>([
  [undefined, "PENDING"],
  ["", "PENDING"],
  ["PENDING", "PENDING"],
  ["FAILED", "FAILED"],
  ["COMPLETED", "COMPLETED"],
  ["COMPLETED\n", "COMPLETED"],
  ["completed", "PENDING"],
  ["half writ", "PENDING"],
])("reads the status file %j as %s", ([text, status]) => {
  expect(readMigrationStatus(text)).toBe(status);
});

describe("a migration", () => {
  test.for<[when: string, facts: Parameters<typeof mustMigrate>[0], must: boolean]>([
    ["runs while pending", { status: "PENDING", recorded: "a", current: "a", askedByEvent: false }, true],
    ["runs again after a failure", { status: "FAILED", recorded: "a", current: "a", askedByEvent: false }, true],
    ["rests while nothing changed", { status: "COMPLETED", recorded: "a", current: "a", askedByEvent: true }, false],
    [
      "runs for a change that no event told",
      { status: "COMPLETED", recorded: "a", current: "b", askedByEvent: false },
      true,
    ],
    [
      "rests where Python completed it",
      { status: "COMPLETED", recorded: undefined, current: "b", askedByEvent: false },
      false,
    ],
    [
      "runs where Python would for this event",
      { status: "COMPLETED", recorded: undefined, current: "b", askedByEvent: true },
      true,
    ],
  ])("%s", ([, facts, must]) => {
    expect(mustMigrate(facts)).toBe(must);
  });

  test("that completed for what there is never runs again, whatever comes", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (digest, askedByEvent) => {
        expect(mustMigrate({ status: "COMPLETED", recorded: digest, current: digest, askedByEvent })).toBe(false);
      }),
    );
  });
});

test("names the command as Python prints a list when it failed", () => {
  expect(migrationFailed(["bash", "-eo", "pipefail", "migrate.sh"])).toMatchObject({
    type: "DatabaseMigrated",
    level: "blocked",
    message:
      "database migration command ['bash', '-eo', 'pipefail', 'migrate.sh'] failed, will retry in next update-status",
  });
  expect(migrationStatusFile("/tmp/paas-charm")).toBe("/tmp/paas-charm/database-migration-status");
});
