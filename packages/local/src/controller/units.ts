import type { JujuEvent } from "@paas-charm/core";
import { enterScope, leaveScope } from "@paas-charm/core/simulated";
import type { Runner } from "../dispatching/runner.ts";
import { abortTask } from "./actions.ts";
import type { Clock } from "./clock.ts";
import { type DebugLog, unitTag } from "./debug-log.ts";
import { type ModelDocument, unitNamed } from "./document.ts";
import { unitFacts } from "./facts.ts";
import { collect, forgetUnit, leaveAllScopes } from "./operations.ts";
import type { RetryPolicy } from "./retry.ts";
import { runEvent } from "./run-event.ts";
import { newAgent, type UnitAgent } from "./unit-agent.ts";
import { createUnitLoop, type UnitLoop, type UnitPort } from "./unit-loop.ts";

/** What the units of a controller share. */
export interface UnitsOptions {
  readonly document: ModelDocument;
  readonly log: DebugLog;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly updateStatusMs: number;
  /** Writes the document. */
  readonly save: () => Promise<void>;
  /** Something that `status` shows may have changed. */
  readonly onChange: () => void;
  /** A unit, or an application with its last unit, has left the model. */
  readonly onGone: (what: { readonly unit: string; readonly apps: readonly string[] }) => void;
}

/** The units whose agents run. */
export interface Units {
  /** Starts the agent of a unit of the model. */
  start(unit: string, runner: Runner): void;
  has(unit: string): boolean;
  loop(unit: string): UnitLoop | undefined;
  /** Every agent looks whether something is due. */
  wake(): void;
  /** Resolves when nothing is under way and nothing is due anywhere. */
  settled(): Promise<void>;
  /** Ends what runs; it comes again in the next run. */
  stop(): Promise<void>;
}

/** The agents of a model's units: each runs its own events, and what one commits wakes the others. */
export function createUnits(options: UnitsOptions): Units {
  const { document, clock } = options;
  const running = new Map<string, { readonly loop: UnitLoop; readonly runner: Runner }>();

  const wake = () => {
    for (const { loop } of running.values()) loop.wake();
  };

  const port = (unit: string, runner: Runner): UnitPort => {
    const agent = () => currentAgent(document, unit, clock.now());
    return {
      agent,
      facts: () => unitFacts(document, unit, agent(), clock.now()),
      async run(event) {
        const { model } = document;
        const { log, onChange } = options;
        try {
          await prepare(document, unit, event, runner, clock.now());
          onChange();
          const end = await runEvent({ model, unit, agent: agent(), runner, log, clock, onEffect: onChange }, event);
          if (end === "done") conclude(document, unit, event, clock.now());
          return end;
        } catch (cause) {
          // A container that does not start, or a bug: the unit is in error, and tries again like after any failed hook.
          const message = `cannot run ${event.name}: ${cause instanceof Error ? cause.message : String(cause)}`;
          const module = "juju.worker.uniter.operation";
          log.append({ time: clock.now(), entity: unitTag(unit), level: "ERROR", module, message });
          if (event.kind === "action") abortTask(model, event.id, message, clock.now());
          return "failed";
        }
      },
      async keep(next) {
        const gone = !Object.hasOwn(document.model.units, unit);
        if (!gone) document.agents[unit] = next;
        const apps = collect(document.model);
        for (const app of apps) delete document.deployments[app];
        await options.save();
        if (gone) {
          const entry = running.get(unit);
          running.delete(unit);
          void entry?.loop.stop();
          await runner.close();
          options.onGone({ unit, apps });
        }
        options.onChange();
        wake();
      },
    };
  };

  return {
    start(unit, runner) {
      const { retry, updateStatusMs } = options;
      const loop = createUnitLoop(port(unit, runner), { clock, retry, updateStatusMs });
      running.set(unit, { loop, runner });
      loop.wake();
    },
    has: (unit) => running.has(unit),
    loop: (unit) => running.get(unit)?.loop,
    wake,
    async settled() {
      // One unit's last event may be another's first.
      for (let quiet = false; !quiet; ) {
        const loops = [...running.values()].map(({ loop }) => loop);
        await Promise.all(loops.map((loop) => loop.idle()));
        quiet = [...running.values()].every(({ loop }) => loops.includes(loop) && !loop.busy());
      }
    },
    async stop() {
      const entries = [...running.values()];
      running.clear();
      const stopped = entries.map(({ loop }) => loop.stop());
      for (const { runner } of entries) runner.terminate();
      await Promise.all(stopped);
      await Promise.all(entries.map(({ runner }) => runner.close()));
    },
  };
}

/** What the agent remembers, leadership that was lost forgotten: winning it again is news. */
function currentAgent(document: ModelDocument, unit: string, now: number): UnitAgent {
  const app = document.model.units[unit]?.app ?? "";
  const agent = document.agents[unit] ?? newAgent(document.deployments[app]?.revision ?? 0, now);
  const leads = document.model.applications[app]?.leader === unit;
  return agent.leader && !leads ? { ...agent, leader: false } : agent;
}

/** What Juju does before the charm hears of an event. */
async function prepare(
  document: ModelDocument,
  unitName: string,
  event: JujuEvent,
  runner: Runner,
  now: number,
): Promise<void> {
  const { model } = document;
  const unit = unitNamed(model, unitName);
  const say = (message: string) => {
    unit.status = { status: "maintenance", message, since: now };
  };
  if (event.kind === "workload") document.workload[unitName]?.shift();
  if (event.kind === "relation" && event.change === "created") {
    const relation = model.relations[String(event.relation)];
    if (relation) enterScope(model, relation, unitName);
  }
  if (event.kind !== "lifecycle") return;
  if (event.name === "install" && unit.status.status === "waiting") say("installing charm software");
  if (event.name === "upgrade-charm") {
    document.workload[unitName] = [];
    await runner.replace();
  }
  if (event.name === "stop") {
    say("stopping charm software");
    // Peers learn of it now: their relation is never broken.
    if (unit.life !== "alive") leaveAllScopes(model, unitName);
  }
  if (event.name === "remove") say("cleaning up prior to charm deletion");
}

/** What Juju does after the charm has ended well. */
function conclude(document: ModelDocument, unitName: string, event: JujuEvent, now: number): void {
  const { model } = document;
  if (event.kind === "relation" && event.change === "broken") {
    const relation = model.relations[String(event.relation)];
    if (relation) leaveScope(relation, unitName);
  }
  if (event.kind === "secret" && event.change === "rotate") planRotation(document, event, now);
  if (event.kind !== "lifecycle") return;
  const unit = unitNamed(model, unitName);
  if (event.name === "start" && unit.status.message === "installing charm software") {
    unit.status = { status: "unknown", message: "", since: now };
  }
  if (event.name === "remove") {
    forgetUnit(model, unitName, now);
    delete document.agents[unitName];
    delete document.workload[unitName];
  }
}

const dayMs = 86_400_000;
const rotationMs = {
  hourly: 3_600_000,
  daily: dayMs,
  weekly: 7 * dayMs,
  monthly: 30 * dayMs,
  quarterly: 90 * dayMs,
  yearly: 365 * dayMs,
};

/** A charm that has made a new revision has rotated; one that has not is asked again before long. */
function planRotation({ model }: ModelDocument, event: Extract<JujuEvent, { kind: "secret" }>, now: number): void {
  const secret = model.secrets[event.id.replace(/^secret:/, "")];
  if (!secret || secret.rotate === "never" || secret.latest === event.revision) return;
  if ((secret.rotatesAt ?? 0) <= now) secret.rotatesAt = now + rotationMs[secret.rotate];
}
