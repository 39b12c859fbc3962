import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { explanationFile, type JujuEvent, readExplanation } from "@paas-charm/core";
import { addApplication, emptyModel, hookToolNames } from "@paas-charm/core/simulated";
import { openCharmRunner } from "../dispatching/charm-runner.ts";
import { podOnHost } from "../dispatching/pod.ts";
import { watchPod } from "../dispatching/watch-pod.ts";
import { linkHookTools } from "../hook-tools/hook-program.ts";
import { LocalError } from "../local-error.ts";
import type { Provider } from "../providers/provider.ts";
import { providerRunner } from "../providers/provider-runner.ts";
import { abortTask, abortTasks, actionEnd, enqueueAction } from "./actions.ts";
import { charmDigest } from "./charm-digest.ts";
import { readCharmDirectory } from "./charm-directory.ts";
import { systemClock } from "./clock.ts";
import { optionNamed, parseConfigValues } from "./config-values.ts";
import type { Controller, ControllerOptions } from "./controller-types.ts";
import { createDebugLog } from "./debug-log.ts";
import {
  applicationNamed,
  documentVersion,
  type ModelDocument,
  unitNamed,
  unitsOf,
  type WorkloadEvent,
} from "./document.ts";
import { relationKey, resolveEnds } from "./endpoints.ts";
import { effectiveConfig } from "./facts.ts";
import {
  addPeerRelations,
  addUnit,
  checkNewApplication,
  destroyApplication,
  destroyUnits,
  forgetUnit,
  integrate,
  relatable,
  relationBetween,
} from "./operations.ts";
import { jujuRetryPolicy } from "./retry.ts";
import { unitReport } from "./show-unit.ts";
import { stateFile } from "./state-file.ts";
import { statusReport } from "./status.ts";
import { createUnits } from "./units.ts";

/**
 * Opens the model of a directory, or makes one.
 *
 * @throws {@link LocalError} `bad-state` when its document cannot be read
 */
export async function openController(options: ControllerOptions): Promise<Controller> {
  const clock = options.clock ?? systemClock;
  const address = options.address ?? "127.0.0.1";
  const changed = options.onChange ?? (() => undefined);
  const file = stateFile<ModelDocument>(join(options.stateDirectory, "model.json"), documentVersion);
  const document = (await file.load()) ?? {
    model: emptyModel({ name: options.modelName ?? "local", uuid: randomUUID(), juju: options.juju ?? "3.6.14" }),
    agents: {},
    deployments: {},
    workload: {},
  };
  const { model } = document;
  // Whoever asked for them is gone with the run that ended.
  abortTasks(model, "the model was stopped", clock.now());
  const toolsDirectory = join(options.stateDirectory, "tools");
  await linkHookTools(toolsDirectory, options.hookProgram, hookToolNames(model.juju));

  const log = createDebugLog(undefined, options.onLogLine);
  const providers = new Map<string, Provider>();
  const waiting = new Set<() => void>();
  const save = () => file.save(document);
  const units = createUnits({
    document,
    log,
    clock,
    retry: options.retry ?? jujuRetryPolicy,
    updateStatusMs: options.updateStatusMs ?? 300_000,
    save,
    onChange() {
      for (const look of waiting) look();
      changed();
    },
    onGone: ({ apps }) => {
      for (const app of apps) providers.delete(app);
    },
  });
  const settle = async () => {
    await save();
    changed();
    units.wake();
  };

  const unitDirectory = (unit: string) => join(options.stateDirectory, "units", unit.replace("/", "-"));
  const workloadEvent = (unit: string, event: WorkloadEvent) => {
    if (!Object.hasOwn(model.units, unit)) return;
    document.workload[unit] = [...(document.workload[unit] ?? []), event];
    units.wake();
  };
  const startUnit = async (unit: string) => {
    const { app } = unitNamed(model, unit);
    const provider = providers.get(app);
    if (provider) return units.start(unit, providerRunner(provider, unit, model));
    const directory = unitDirectory(unit);
    let unwatch: () => void = () => undefined;
    const runner = await openCharmRunner({
      unit,
      model,
      directory,
      source: () => document.deployments[app]?.source ?? "",
      tools: toolsDirectory,
      makePod: options.makePod ?? podOnHost,
      onPod: (pod) => {
        unwatch();
        unwatch = watchPod(pod, (event) => workloadEvent(unit, event));
      },
    });
    units.start(unit, {
      ...runner,
      close: async () => {
        unwatch();
        await runner.close();
      },
    });
  };
  /** In a new pod nothing is started, whatever was before. */
  const resumeUnits = async (app: string) => {
    for (const unit of unitsOf(model, app)) {
      const agent = document.agents[unit.name];
      document.workload[unit.name] = [];
      if (agent) document.agents[unit.name] = { ...agent, started: false, stopped: false };
      if (!units.has(unit.name)) await startUnit(unit.name);
    }
  };
  const addUnits = async (app: string, count: number) => {
    const names = Array.from({ length: count }, () => addUnit(model, app, address, clock.now()));
    await save();
    for (const name of names) await startUnit(name);
    await settle();
    return names;
  };
  const setCharm = async (app: string, charmDirectory: string): Promise<boolean> => {
    const read = await readCharmDirectory(charmDirectory);
    const digest = await charmDigest(charmDirectory);
    const before = document.deployments[app];
    applicationNamed(model, app).charm = read.charm;
    const upgraded = before?.digest !== digest;
    document.deployments[app] = {
      kind: "charm",
      revision: before === undefined ? 0 : before.revision + (upgraded ? 1 : 0),
      version: read.version,
      base: read.base,
      source: charmDirectory,
      digest,
    };
    addPeerRelations(model, app);
    return upgraded;
  };

  return {
    log,
    workloadEvent,
    settled: units.settled,
    async deploy(request) {
      const { name, charmDirectory } = request;
      if (Object.hasOwn(model.applications, name)) {
        if (document.deployments[name]?.kind !== "charm") {
          throw new LocalError("exists", `application "${name}" already exists and is no charm's`);
        }
        await setCharm(name, charmDirectory);
        Object.assign(applicationNamed(model, name).resources, request.resources);
        await resumeUnits(name);
        return settle();
      }
      const { charm } = await readCharmDirectory(charmDirectory);
      const config = parseConfigValues(charm.options, request.config ?? {});
      const { resources = {}, trusted = false } = request;
      checkNewApplication(model, name);
      addApplication(model, name, charm, { config, resources, trusted, serviceAddress: address, now: clock.now() });
      await setCharm(name, charmDirectory);
      await addUnits(name, request.units ?? 1);
    },
    async provide(name, provider) {
      providers.set(name, provider);
      const charm = {
        name: provider.charm,
        endpoints: provider.endpoints,
        options: {},
        actions: {},
        containers: {},
        resources: {},
        storage: {},
      };
      if (Object.hasOwn(model.applications, name)) {
        applicationNamed(model, name).charm = charm;
        await resumeUnits(name);
        return settle();
      }
      checkNewApplication(model, name);
      addApplication(model, name, charm, { serviceAddress: address, now: clock.now() });
      document.deployments[name] = { kind: "provider", revision: 0, version: "", base: "", source: "", digest: "" };
      await addUnits(name, 1);
    },
    async refresh(app, charmDirectory) {
      applicationNamed(model, app);
      if (document.deployments[app]?.kind !== "charm") {
        throw new LocalError("no-charm", `cannot refresh ${app}: it is played in process and has no charm directory`);
      }
      await setCharm(app, charmDirectory);
      await settle();
    },
    getConfig: (app) => effectiveConfig(applicationNamed(model, app)),
    async config(app, set, reset = []) {
      const application = applicationNamed(model, app);
      const { options: declared } = application.charm;
      for (const name of reset) optionNamed(declared, name);
      const kept = Object.entries(application.config).filter(([name]) => !reset.includes(name));
      application.config = { ...Object.fromEntries(kept), ...parseConfigValues(declared, set) };
      await settle();
    },
    async integrate(one, other) {
      const ends = resolveEnds(relatable(model), one, other);
      integrate(model, ends);
      await settle();
      return relationKey(ends);
    },
    async removeRelation(one, other) {
      const ends = resolveEnds(relatable(model), one, other);
      const relation = relationBetween(model, ends);
      if (relation === undefined) {
        throw new LocalError("not-found", `relation "${relationKey(ends)}" not found`);
      }
      relation.life = "dying";
      await settle();
    },
    addUnits,
    async removeUnits(app, count) {
      applicationNamed(model, app);
      const names = destroyUnits(model, app, count);
      await settle();
      return names;
    },
    async removeApplication(app) {
      destroyApplication(model, app);
      // Units that nobody plays in this run have nobody to say good-bye to.
      for (const unit of unitsOf(model, app)) if (!units.has(unit.name)) forgetUnit(model, unit.name, clock.now());
      await settle();
    },
    async run(unit, action, params = {}, onLog = () => undefined) {
      const task = enqueueAction(model, unit, action, params, clock.now());
      if (!units.has(unit)) {
        abortTask(model, task.id, "its unit was not started", clock.now());
        throw new LocalError("not-started", `cannot run ${action}: unit "${unit}" was not started in this run`);
      }
      units.wake();
      return await actionEnd(task, waiting, onLog);
    },
    async resolved(unit, retry = true) {
      unitNamed(model, unit);
      const loop = units.loop(unit);
      if (!(await loop?.resolve(retry))) {
        throw new LocalError("not-failed", `unit "${unit}" is not in an error state`);
      }
    },
    status: () => ({
      ...statusReport(
        document,
        (unit) => ({ running: running(units.loop(unit)?.current()), started: units.has(unit) }),
        (app) => providers.get(app)?.address,
        clock.now(),
      ),
      ...(options.local && { local: options.local }),
    }),
    showUnit: (unit) =>
      unitReport(document, unit, readExplanation(join(unitDirectory(unit), "charm", explanationFile))),
    dormant: () =>
      Object.values(model.applications)
        .filter((app) => unitsOf(model, app.name).some((unit) => !units.has(unit.name)))
        .map((app) => ({
          name: app.name,
          kind: document.deployments[app.name]?.kind ?? "charm",
          charm: app.charm.name,
        })),
    async stop() {
      await units.stop();
      abortTasks(model, "the model was stopped", clock.now());
      for (const look of waiting) look();
      await save();
    },
  };
}

/** In Juju's words, as `juju-status` shows it. */
function running(event: JujuEvent | undefined): string | undefined {
  if (event === undefined) return undefined;
  return event.kind === "action" ? `running action ${event.action}` : `running ${event.name} hook`;
}
