import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import {
  type BackingService,
  backingServices,
  cacheDirectory,
  LocalError,
  type RunningModel,
  renderLogLine,
  startModel,
} from "@paas-charm/local";
import { assembleCharm } from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { appDirectory, stateDirectory } from "../project-folder.ts";
import { faint } from "../terminal/colours.ts";
import { renderError } from "../terminal/render-error.ts";
import { statusTable } from "../terminal/status-table.ts";
import { stepPrinter } from "../terminal/steps.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `run`. */
export interface RunOptions {
  readonly project: string;
  readonly app?: string;
  readonly integrate?: readonly string[];
  readonly ingressPort?: string;
  readonly pebble?: "real" | "embedded";
  readonly updateStatus: string;
  readonly verbose?: boolean;
}

/** Starts the model of a project and stays until Ctrl-C, or `stop` from another terminal. */
export async function runModel(options: RunOptions): Promise<void> {
  const state = stateDirectory(options.project);
  const app = appDirectory(options.project, options.app);
  const integrate = services(options.integrate ?? []);
  const ingressPort =
    options.ingressPort === undefined ? undefined : wholeNumber("--ingress-port", options.ingressPort, 65_535);
  const updateStatusMs = wholeNumber("--update-status", options.updateStatus, 86_400) * 1000;
  await mkdir(state, { recursive: true });
  const logFile = join(state, "model.log");
  const log = createWriteStream(logFile, { flags: "w", mode: 0o600 });
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new LocalError("interrupted", "interrupted"));
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const started = performance.now();
  process.stdout.write(
    `  ${shown(options.project)}, application in ${shown(app)}   ${faint("Ctrl-C stops everything")}\n\n`,
  );
  const cache = cacheDirectory();
  let changed: () => void = () => undefined;
  let model: RunningModel;
  try {
    model = await startModel({
      assemble: (into, onProgress) =>
        assembleCharm({
          directory: options.project,
          into,
          resolveFrom: [import.meta.dirname],
          fetch: { cache, onProgress, signal: interrupted.signal },
        }),
      appDirectory: app,
      stateDirectory: state,
      cache,
      integrate,
      ...(ingressPort !== undefined && { ingressPort }),
      updateStatusMs,
      ...(options.pebble !== undefined && { pebble: options.pebble }),
      report: stepPrinter(process.stdout),
      onLogLine: (line) => {
        const text = `${renderLogLine(line)}\n`;
        log.write(text);
        if (options.verbose === true) process.stderr.write(text);
      },
      onChange: () => changed(),
      signal: interrupted.signal,
    });
  } catch (error) {
    log.end();
    if (interrupted.signal.aborted) {
      process.stdout.write("\n  stopped\n");
      process.exitCode = exitCodes.interrupted;
      return;
    }
    process.stderr.write(renderError(error, options.verbose === true));
    process.stderr.write(`       the whole log: ${logFile}\n`);
    process.exitCode = exitCodes.failed;
    return;
  }
  process.stdout.write(
    `\n${statusTable(model.controller.status())}\n${nextCommands(model, performance.now() - started)}`,
  );
  changed = statusPrinter(model);
  await Promise.race([model.stopRequested, aborted(interrupted.signal)]);
  process.stdout.write("\n  stopping …\n");
  await model.stop();
  log.end();
  process.stdout.write("  stopped; what the model knows is kept, and `npx paas-charm run` goes on from there\n");
  if (interrupted.signal.aborted) process.exitCode = exitCodes.interrupted;
}

/** A folder as a person would name it from here. */
function shown(folder: string): string {
  const path = relative(process.cwd(), resolve(folder));
  return path === "" ? basename(process.cwd()) : path;
}

function nextCommands({ app, ingressUrl }: RunningModel, elapsedMs: number): string {
  const ingress = ingressUrl === undefined ? "" : `  Ingress    ${ingressUrl}\n`;
  return [
    ingress,
    "  Logs       npx paas-charm debug-log        Status   npx paas-charm status\n",
    `  Options    npx paas-charm config ${app}     Stop     npx paas-charm stop\n`,
    faint(`  up in ${(elapsedMs / 1000).toFixed(1)} s\n`),
  ].join("");
}

/** Prints the status again when what it says changed; at most once in a while. */
function statusPrinter(model: RunningModel): () => void {
  let last = statusTable(model.controller.status());
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      const now = statusTable(model.controller.status());
      if (now === last) return;
      last = now;
      process.stdout.write(`\n${now}`);
    }, 500).unref();
  };
}

function services(names: readonly string[]): readonly BackingService[] {
  return names.map((name) => {
    const service = backingServices.find((known) => known === name);
    if (service === undefined) {
      throw new UsageError(`there is no service ${name}`, `there are: ${backingServices.join(", ")}`);
    }
    return service;
  });
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`${option} needs a whole number from 1 to ${most}, not "${text}"`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
