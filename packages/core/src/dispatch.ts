import { carryOut, JujuRefusal } from "./carry-out.ts";
import type { Charm } from "./charm.ts";
import type { CharmMetadata, PaasConfigSource } from "./charm-metadata.ts";
import type { CharmState } from "./charm-state.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import { readPaasConfig } from "./config/paas-config.ts";
import { type DecisionWithEnv, decide, rotateAction, secretIds } from "./decide.ts";
import type { JujuContext, JujuEvent } from "./juju/event.ts";
import { HookToolError } from "./juju/hook-tool-error.ts";
import type { HookTools, Level } from "./juju/hook-tools.ts";
import type { CharmCache } from "./juju/relation-index.ts";
import { systemCrash } from "./juju/security-log.ts";
import { observe } from "./observe.ts";
import { PebbleError } from "./pebble/errors.ts";
import type { Pebble } from "./pebble/pebble.ts";
import { runCharmAction } from "./run-charm-action.ts";

/** All that a dispatch touches; tests hand in simulated ones. */
export interface DispatchPorts {
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigSource;
  readonly context: JujuContext;
  readonly event: JujuEvent;
  readonly tools: HookTools;
  readonly pebble: Pebble;
  /** What the charm directory kept from the last dispatch. */
  readonly cache: { read(): CharmCache | undefined; write(cache: CharmCache): void };
  readonly now: number;
  readonly fresh: CharmState["fresh"];
}

/** What came of a dispatch. */
export interface DispatchResult {
  /** 0: Juju commits what was buffered; 1: Juju drops it and runs the hook again. */
  readonly exitCode: 0 | 1;
  readonly decision?: DecisionWithEnv["decision"];
  readonly conclusion?: Conclusion;
}

/**
 * One dispatch of a charm, from the event to the status. It never throws: input that is wrong becomes a status, a call that fails
 * becomes a status naming it, and where Juju itself refuses what a charm must be able to do, one clear line and exit code 1.
 */
export async function dispatch(charm: Charm, ports: DispatchPorts): Promise<DispatchResult> {
  const { tools, pebble } = ports;
  try {
    const result = await run(charm, ports);
    await tools.flush();
    return result;
  } catch (error) {
    return await give(error, ports);
  } finally {
    pebble.close();
  }
}

async function run(charm: Charm, ports: DispatchPorts): Promise<DispatchResult> {
  const { metadata, tools, pebble, cache } = ports;
  const paasConfig = await readPaasConfig(ports.paasConfig, charm.framework, metadata);
  const before = cache.read();
  const observed = await observe({ ...ports, charm, cache: before });
  const { state, integrations } = observed;
  const { decision, env } = decide({ charm, metadata, paasConfig, integrations, state });
  for (const step of decision.steps) tools.log("debug", `${step.do}: ${step.why}`);
  const dialect = charm.framework.dialects[metadata.dialect];
  const outcome = await carryOut(decision.steps, { tools, pebble, state, secretIds: secretIds(state, dialect) });
  const conclusion = conclude(decision, outcome, servicesOf(state, charm.framework.service));
  if (decision.phase === "reconcile") {
    await setStatus(conclusion, state, tools, outcome.done > 0);
    await runCharmAction(charm, { event: state.event, tools, pebble, env, conclusion, handled: [rotateAction] });
  }
  if (observed.cache !== undefined && JSON.stringify(observed.cache) !== JSON.stringify(before))
    cache.write(observed.cache);
  return { exitCode: 0, decision, conclusion };
}

/** Services that must be active: those that the plan enables, the main one first. */
function servicesOf({ container }: CharmState, main: string): readonly string[] {
  if (container.state !== "reachable") return [main];
  const enabled = Object.entries(container.plan.services ?? {}).filter(([, { startup }]) => startup === "enabled");
  return [main, ...enabled.map(([name]) => name).filter((name) => name !== main)].filter(
    (name) => name === main || !name.toLowerCase().endsWith("-scheduler"),
  );
}

/** Says how it is, on the unit and, as leader, on the application; only when that is news. */
async function setStatus(
  { level, message }: { readonly level: Level; readonly message: string },
  { status, leader }: CharmState,
  tools: HookTools,
  touched: boolean,
): Promise<void> {
  const isNews = (have: { readonly status: string; readonly message: string } | undefined): boolean =>
    touched || have?.status !== level || have.message !== message;
  if (isNews(status.unit)) await tools.statusSet("unit", level, message);
  if (leader && isNews(status.app)) await tools.statusSet("app", level, message);
}

/** A dispatch that could not be done: a status that names the call, or, when even that is refused, one line and exit code 1. */
async function give(error: unknown, { tools, event }: DispatchPorts): Promise<DispatchResult> {
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = error instanceof JujuRefusal ? 1 : 0;
  try {
    if (!isExpected(error)) tools.security(systemCrash(error instanceof Error ? error.name : typeof error));
    tools.log("error", message);
    await tools.statusSet("unit", "waiting", message.slice(0, 500));
    if (event.kind === "action") await tools.action.fail(message);
    await tools.flush();
    return { exitCode };
  } catch {
    process.stderr.write(`${message}\n`);
    return { exitCode: 1 };
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof JujuRefusal || error instanceof HookToolError || error instanceof PebbleError;
}
