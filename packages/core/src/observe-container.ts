import type { ContainerState, FailingCheck } from "./charm-state.ts";
import type { DialectFacts } from "./framework.ts";
import { oneLine } from "./one-line.ts";
import { callAndMessage, isUnreachable, PebbleError } from "./pebble/errors.ts";
import type { FileInfo, Pebble } from "./pebble/pebble.ts";
import { findMigration, migrationStatusFile } from "./workload/migration.ts";
import { originalServicesFiles } from "./workload/services.ts";
import { uvicornPaths } from "./workload/uvicorn.ts";
import { workloadRecordFile } from "./workload/workload-record.ts";

/** Reads the container: its plan, services, and the files that a decision depends on. Four requests, one more when there are checks. */
export async function observeContainer(pebble: Pebble, dialect: DialectFacts): Promise<ContainerState> {
  const { stateDirectory, webServer, appDirectory } = dialect;
  const paths = [
    ...originalServicesFiles(dialect),
    migrationStatusFile(stateDirectory),
    workloadRecordFile(stateDirectory),
    ...webServerPaths(webServer),
    ...(dialect.integrationFiles ?? []),
  ];
  try {
    const plan = await pebble.plan();
    const services = await pebble.services();
    const files = await pebble.readFiles(paths);
    const listed = await listDirectory(pebble, appDirectory);
    const migration = findMigration(
      listed.map(({ name }) => name),
      appDirectory,
    );
    const program = listed.find(({ name }) => name === migration?.file);
    return {
      state: "reachable",
      plan,
      services: new Map(services.map(({ name, startup, current }) => [name, { startup, current }])),
      failingChecks: Object.keys(plan.checks ?? {}).length === 0 ? [] : await failingChecks(pebble),
      files,
      appFiles: listed.map(({ name }) => name),
      ...(program && { migrationDigest: `${program.size ?? 0} bytes of ${program.lastModified}` }),
    };
  } catch (error) {
    if (isUnreachable(error)) return { state: "unreachable", reason: "" };
    if (error instanceof PebbleError) return { state: "unreachable", reason: oneLine(callAndMessage(error)) };
    throw error;
  }
}

function webServerPaths(server: DialectFacts["webServer"]): readonly string[] {
  if (server === undefined) return [];
  return server.kind === "gunicorn" ? [server.configFile] : uvicornPaths(server);
}

async function listDirectory(pebble: Pebble, directory: string): Promise<readonly FileInfo[]> {
  try {
    return await pebble.listFiles(directory);
  } catch (error) {
    if (error instanceof PebbleError && error.code === "not-found") return [];
    throw error;
  }
}

/** Checks that are down. */
export async function failingChecks(pebble: Pebble): Promise<readonly FailingCheck[]> {
  const checks = await pebble.checks();
  return checks
    .filter(({ status }) => status === "down")
    .map(({ name, failures, threshold }) => ({ name, failures, threshold }));
}
