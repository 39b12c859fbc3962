import { secret } from "../../secret.ts";
import type { Identity } from "../pebble.ts";
import { createChanges } from "./changes.ts";
import { type CheckKeeper, createChecks } from "./checks.ts";
import type { Engine, EngineInit } from "./engine.ts";
import { createIdentities } from "./identities.ts";
import { createLayers } from "./layers.ts";
import { createLogs } from "./logs.ts";
import { metricsOf } from "./metrics.ts";
import type { Moment } from "./moments.ts";
import { createNotices } from "./notices.ts";
import { createServices, type ServiceKeeper } from "./services.ts";

const pruneMs = 600_000;

/**
 * What a Pebble does: plan, services, changes, checks, notices, identities and logs, with the real one's rules and texts, over a world of
 * real processes or of made-up ones.
 */
export function createEngine(init: EngineInit): Engine {
  const { world, state, onStateChange = () => undefined, periodicChecks = true } = init;
  const clock = steadyClock(() => world.now());
  const notices = createNotices(clock, onStateChange, prune, state?.notices);
  const changes = createChanges(clock, notices.noteChange, onStateChange, state?.changes);
  const logs = createLogs(clock);
  const identities = createIdentities(revived(state?.identities ?? {}), onStateChange);
  const parts: { checks?: CheckKeeper; services?: ServiceKeeper } = {};
  const layers = createLayers(world, init.layers ?? [], () => parts.checks?.planChanged());
  const plan = layers.current;
  const failed = (check: string): void => parts.services?.checkFailed(check);
  const checks = createChecks({ world, plan, changes, failed, periodic: periodicChecks }, init.checks);
  const services = createServices({ world, clock, logs, plan, changes, replanChecks: checks.replan }, init.services);
  Object.assign(parts, { checks, services });
  let cancelPruning = (): void => undefined;

  function prune(): void {
    changes.prune();
    notices.prune(changes.has);
  }

  function pruneInTurn(): void {
    cancelPruning = world.after(pruneMs, () => {
      prune();
      pruneInTurn();
    });
  }

  return {
    layers,
    services,
    changes,
    notices,
    checks,
    identities,
    logs,
    metrics: () => metricsOf(services, checks),
    state: () => ({ changes: changes.state(), notices: notices.state(), identities: kept(identities.all()) }),
    begin() {
      if (Object.keys(plan().checks ?? {}).length > 0) checks.planChanged();
      if (periodicChecks) pruneInTurn();
    },
    end() {
      cancelPruning();
      checks.end();
    },
  };
}

/** Whole microseconds, each later than the one before. */
function steadyClock(now: () => number): () => Moment {
  let last = 0;
  return () => {
    last = Math.max(Math.round(now() * 1000), last + 1);
    return last;
  };
}

function kept(identities: ReadonlyMap<string, Identity>): Readonly<Record<string, unknown>> {
  const written = [...identities].map(([name, { basic, ...identity }]): [string, unknown] => [
    name,
    { ...identity, ...(basic && { basic: { password: basic.password.reveal() } }) },
  ]);
  return Object.fromEntries(written);
}

function revived(written: Readonly<Record<string, unknown>>): ReadonlyMap<string, Identity> {
  const read = Object.entries(written).map(([name, value]): [string, Identity] => {
    const { basic, ...identity } = value as Omit<Identity, "basic"> & { basic?: { password: string } };
    return [name, { ...identity, ...(basic && { basic: { password: secret(basic.password) } }) }];
  });
  return new Map(read);
}
