import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AssembledCharm } from "@paas-charm/project";
import { chooseContainer } from "../container/index.ts";
import { controlSocketName } from "../control/client.ts";
import { checkNotRunning, openControlServer } from "../control/server.ts";
import { socketPath } from "../control/socket-path.ts";
import { controllerVerbs } from "../control/verbs.ts";
import { openController } from "../controller/controller.ts";
import type { Controller } from "../controller/controller-types.ts";
import { type LogLine, unitTag } from "../controller/debug-log.ts";
import { containerPods } from "../dispatching/container-pods.ts";
import { prepareHookProgram } from "../hook-tools/hook-program.ts";
import { LocalError } from "../local-error.ts";
import { createProcesses, type Processes } from "../processes/index.ts";
import { hasGunicorn, readRock, rockImage } from "../rock/index.ts";
import { makeRuntime } from "../runtime/index.ts";
import { type BackingService, loadService } from "../services/registry.ts";
import { checkEndpoints } from "./check-endpoints.ts";
import { checkPortsFree } from "./check-ports.ts";
import { hookStandIn, localFacts, type StandIn, statsdExporter } from "./local-facts.ts";
import { localOptions } from "./local-options.ts";
import { applicationPort, ingressPort, neededPorts } from "./needed-ports.ts";
import { runDirectory } from "./run-directory.ts";
import { workloadLine } from "./workload-lines.ts";

/** One long step of starting, as it goes. */
export interface StepProgress {
  /** A line for a person, while it goes on. */
  progress(line: string): void;
}

/** Tells somebody of the steps of starting. */
export type ReportStep = <Value>(
  name: string,
  work: (step: StepProgress) => Promise<{
    readonly value: Value;
    readonly summary: string;
    /** Whether it is less than it might be, which the summary explains. */
    readonly degraded?: boolean;
  }>,
) => Promise<Value>;

/** What is started. */
export interface ModelRequest {
  /** Makes the charm directory at the path it is given. */
  readonly assemble: (into: string, progress: (line: string) => void) => Promise<AssembledCharm>;
  /** The application's folder, with its rockcraft.yaml. */
  readonly appDirectory: string;
  /** Directory of the model: kept between runs. */
  readonly stateDirectory: string;
  /** Directory that outlives the run, for what is downloaded and built. */
  readonly cache: string;
  /** Backing services to start and integrate. */
  readonly integrate: readonly BackingService[];
  /** 8080 by default, or 8081 when the application has that. */
  readonly ingressPort?: number;
  readonly updateStatusMs?: number;
  /** The real Pebble or the embedded one, and no other; by default the real one where it can be had and works. */
  readonly pebble?: "real" | "embedded";
  readonly report: ReportStep;
  readonly onLogLine: (line: LogLine) => void;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** A model that runs. */
export interface RunningModel {
  readonly controller: Controller;
  /** Name of the application that the charm was deployed as. */
  readonly app: string;
  /** Where it answers through the ingress, when it is integrated with one. */
  readonly ingressUrl: string | undefined;
  /** Resolves when somebody asked for the end from another terminal. */
  readonly stopRequested: Promise<void>;
  /** Ends everything: the units, the servers, the sockets. What the model knows stays on disk. */
  stop(): Promise<void>;
}

/**
 * Starts a whole model on this machine: the charm as Juju would dispatch it, its container with a Pebble, and the servers it is
 * integrated with. What was started is ended again when a step fails or the signal fires.
 *
 * @throws {@link LocalError} and the errors of the steps, each saying what to do
 */
export async function startModel(request: ModelRequest): Promise<RunningModel> {
  const processes = createProcesses();
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end().catch(() => undefined);
    await processes.stopAll();
  };
  try {
    return await start(request, processes, ends, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  request: ModelRequest,
  processes: Processes,
  ends: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningModel> {
  const { stateDirectory, cache, signal, report } = request;
  await mkdir(stateDirectory, { recursive: true });
  const built = { processes, cache, signal };
  const controlSocket = await socketPath(stateDirectory, controlSocketName);
  await checkNotRunning(controlSocket);

  const charm = await report("charm", async ({ progress }) => {
    const assembled = await request.assemble(join(stateDirectory, "charm"), progress);
    return { value: assembled, summary: `bundled, ${Math.round(assembled.codeBytes / 1000)} kB of code` };
  });
  const { metadata } = charm.project;
  checkEndpoints(metadata, request.integrate);
  const standIns: StandIn[] = [];
  const engine = await report("pebble", async ({ progress }) => {
    const pebble = request.pebble === undefined ? {} : { pebble: request.pebble };
    const chosen = await chooseContainer({ ...built, ...pebble, onProgress: progress });
    const degraded = chosen.reason !== undefined || (chosen.pebble.kind === "embedded" && request.pebble === undefined);
    return { value: chosen, summary: chosen.description, degraded };
  });
  const image = await report("app", async ({ progress }) => {
    const { framework, dialect } = metadata;
    const rock = readRock({ directory: request.appDirectory, framework, dialect });
    const means = { ...built, onProgress: progress };
    const runtime = await makeRuntime(rock, means);
    const exporter = hasGunicorn(framework) ? await statsdExporter(means) : undefined;
    if (exporter?.standIn) standIns.push(exporter.standIn);
    return { value: rockImage(rock, { runtime, statsdExporter: exporter?.program }), summary: runtime.summary };
  });
  const hookProgram = await prepareHookProgram(built);
  if (hookProgram.reason !== undefined) standIns.push(hookStandIn(hookProgram.kind, hookProgram.reason));
  for (const { for: what, by, reason } of standIns) {
    await report(what, async () => ({ value: undefined, summary: `${by} (${reason})`, degraded: true }));
  }
  const application = applicationPort(metadata, charm.project.paasConfig);
  const proxyPort = ingressPort(request.ingressPort, application);
  const ingress = request.integrate.includes("ingress") ? proxyPort : undefined;
  await checkPortsFree(neededPorts(metadata, { application, ingress }));

  const run = await runDirectory(stateDirectory);
  ends.push(() => rm(run, { recursive: true, force: true }));
  const [container = ""] = Object.keys(metadata.containers);
  const log = (line: LogLine) => controller.log.append(line);
  const controller: Controller = await openController({
    stateDirectory,
    hookProgram,
    local: localFacts(engine, standIns),
    makePod: containerPods(engine, {
      runDirectory: run,
      images: async () => ({ [container]: image }),
      onLine: (unit, name, text) => log(workloadLine(unit, name, text, Date.now())),
      onExit: (unit, name, reason) =>
        log({
          time: Date.now(),
          entity: unitTag(unit),
          level: "ERROR",
          module: `container.${name}`,
          message: `the container has ended: ${reason}`,
        }),
    }),
    onLogLine: request.onLogLine,
    onChange: request.onChange,
    ...(request.updateStatusMs !== undefined && { updateStatusMs: request.updateStatusMs }),
  });
  ends.push(() => controller.stop());
  const app = metadata.name;
  for (const service of request.integrate) {
    await startBacking(service, { ...request, ingressPort: proxyPort, processes, controller, ends });
  }

  let askedToStop: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    askedToStop = resolve;
  });
  const control = await openControlServer(controlSocket, controllerVerbs(controller, askedToStop));
  ends.push(() => control.close());
  await report(app, async () => {
    await controller.deploy({ name: app, charmDirectory: charm.directory, config: localOptions(metadata) });
    for (const service of request.integrate) await integrateOnce(controller, app, service);
    await controller.settled();
    signal.throwIfAborted();
    const unit = controller.status().applications[app]?.units[`${app}/0`]?.["workload-status"];
    return { value: undefined, summary: `${unit?.current ?? "unknown"}${unit?.message ? `: ${unit.message}` : ""}` };
  });
  const ingressUrl = ingress === undefined ? undefined : `http://${app}.localhost:${ingress}/`;
  return { controller, app, ingressUrl, stopRequested, stop };
}

interface BackingContext extends ModelRequest {
  readonly ingressPort: number;
  readonly processes: Processes;
  readonly controller: Controller;
  readonly ends: (() => Promise<void>)[];
}

async function startBacking(name: BackingService, context: BackingContext): Promise<void> {
  const { processes, cache, signal, report, controller, ends, ingressPort } = context;
  const directory = join(context.stateDirectory, name);
  const entity = unitTag(`${name}/0`);
  await report(name, async ({ progress }) => {
    await mkdir(directory, { recursive: true });
    const start = await loadService(name);
    const started = await start({
      ...{ processes, cache, directory, ingressPort, signal, progress },
      log: (message, level = "INFO") =>
        controller.log.append({ time: Date.now(), entity, level, module: `service.${name}`, message }),
    });
    ends.push(() => started.stop());
    await controller.provide(name, started.provider);
    return { value: undefined, summary: started.summary };
  });
}

/** A relation of an earlier run is there already. */
async function integrateOnce(controller: Controller, app: string, service: string): Promise<void> {
  try {
    await controller.integrate(app, service);
  } catch (error) {
    if (!(error instanceof LocalError && error.code === "exists")) throw error;
  }
}
