import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { callModel, LocalError, type StatusReport } from "@paas-charm/local";

const everyMs = 250;

/**
 * Waits until the application of a model that is starting is active.
 *
 * @returns its status; undefined when the model ended before that, which has then said why
 */
export async function settled(project: string, model: ChildProcess, app: string): Promise<StatusReport | undefined> {
  const directory = join(project, ".paas-charm");
  while (model.exitCode === null && model.signalCode === null) {
    const status = await statusOf(directory);
    const application = status?.applications[app];
    if (status !== undefined && application?.["application-status"].current === "active" && isIdle(status))
      return status;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return undefined;
}

/** The exit code of a process that ends by itself. */
export function ended(model: ChildProcess): Promise<number> {
  if (model.exitCode !== null) return Promise.resolve(model.exitCode);
  return new Promise((resolve) => model.once("exit", (code) => resolve(code ?? 1)));
}

async function statusOf(directory: string): Promise<StatusReport | undefined> {
  try {
    return (await callModel(directory, "status", {})) as StatusReport;
  } catch (error) {
    // It has not got so far yet.
    if (error instanceof LocalError) return undefined;
    throw error;
  }
}

function isIdle({ applications }: StatusReport): boolean {
  return Object.values(applications).every(({ units }) =>
    Object.values(units).every(({ "juju-status": agent }) => agent.current === "idle"),
  );
}
