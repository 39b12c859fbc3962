import { carryOut, JujuRefusal } from "./carry-out.ts";
import type { Charm } from "./charm.ts";
import type { CharmMetadata, PaasConfigSource } from "./charm-metadata.ts";
import type { CharmState } from "./charm-state.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import { readPaasConfig } from "./config/paas-config.ts";
import type { CosAssets } from "./cos/assets.ts";
import { type DecisionWithEnv, decide, rotateAction } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { JujuContext, JujuEvent } from "./juju/event.ts";
import { HookToolError } from "./juju/hook-tool-error.ts";
import type { HookTools, Level } from "./juju/hook-tools.ts";
import { breakOff, type CharmCache, owedAfter } from "./juju/relation-index.ts";
import { systemCrash } from "./juju/security-log.ts";
import { observe } from "./observe.ts";
import { oneLine } from "./one-line.ts";
import { callAndMessage, PebbleError } from "./pebble/errors.ts";
import type { Pebble } from "./pebble/pebble.ts";
import { runCharmAction } from "./run-charm-action.ts";
import { Journal } from "./tracing/journal.ts";
import type { Receiver, Tracer } from "./tracing/tracer.ts";

/** All that a dispatch touches; tests hand in simulated ones. */
export interface DispatchPorts {
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigSource;
  readonly context: JujuContext;
  readonly event: JujuEvent;
  readonly tools: HookTools;
  readonly pebble: Pebble;
  /** Reads the charm's dashboards and alert rules; asked for only when a relation wants them. */
  readonly assets: () => Promise<CosAssets>;
  /** What the charm directory kept from the last dispatch. */
  readonly cache: { read(): CharmCache | undefined; write(cache: CharmCache): void };
  readonly now: number;
  readonly fresh: CharmState["fresh"];
  /** Sends a trace of the dispatch where the application's own go; absent: nowhere. */
  readonly tracer?: Tracer;
}

/** What came of a dispatch. */
export interface DispatchResult {
  /** 0: Juju commits what was buffered; 1: Juju drops it and runs the hook again. */
  readonly exitCode: 0 | 1;
  /** With exit code 1: the one line that tells why. */
  readonly complaint?: string;
  readonly decision?: DecisionWithEnv["decision"];
  readonly conclusion?: Conclusion;
  /** What ended the dispatch early. `expected`: a call that failed, or that Juju refused; else a bug. */
  readonly failure?: { readonly error: unknown; readonly expected: boolean };
  /** What kinds of things were looked at and done, one word each: two dispatches with the same ones ran much the same code. */
  readonly deeds?: readonly string[];
}

/**
 * One dispatch of a charm, from the event to the status. It never throws: input that is wrong becomes a status, a call that fails
 * becomes a status naming it, and where Juju itself refuses what a charm must be able to do, one clear line and exit code 1.
 */
export async function dispatch(charm: Charm, ports: DispatchPorts): Promise<DispatchResult> {
  const { tools, pebble } = ports;
  const trace: Tracing = { journal: ports.tracer?.journal ?? new Journal(), receiver: undefined };
  let result: DispatchResult;
  try {
    result = await run(charm, ports, trace);
    await tools.flush();
  } catch (error) {
    result = await give(error, ports);
  } finally {
    pebble.close();
  }
  await send(result, ports, trace);
  return result;
}

/** A dispatch being traced; the receiver is known once relations are read. */
interface Tracing {
  readonly journal: Journal;
  receiver: Receiver | undefined;
}

async function send(
  { exitCode, conclusion }: DispatchResult,
  { tracer, context, event, fresh, metadata }: DispatchPorts,
  { journal, receiver }: Tracing,
): Promise<void> {
  if (tracer === undefined || receiver === undefined) return;
  const { app, unit, model, modelUuid } = context;
  await tracer.send(
    {
      of: { app, unit, model, modelUuid, charmName: metadata.name },
      id: fresh.uuid.replaceAll("-", ""),
      event: event.name,
      entries: journal.entries,
      start: tracer.start,
      end: tracer.clock(),
      exitCode,
      status: conclusion?.level,
    },
    receiver,
  );
}

async function run(charm: Charm, ports: DispatchPorts, trace: Tracing): Promise<DispatchResult> {
  const { metadata, tools, pebble, cache } = ports;
  const paasConfig = await readPaasConfig(ports.paasConfig, charm.framework, metadata);
  const before = cache.read();
  const { journal } = trace;
  const observed = await journal.time("observe", () => observe({ ...ports, charm, cache: before }));
  const { state, integrations, frameworkOptions } = observed;
  const { decision, complete, env, tracing } = decide({
    charm,
    metadata,
    paasConfig,
    integrations,
    state,
    frameworkOptions,
  });
  trace.receiver = tracing;
  for (const step of decision.steps) tools.log("debug", `${step.do}: ${step.why}`);
  const { service } = charm.framework;
  const around = { tools, pebble, state, env, service, journal };
  const outcome = await journal.time("carry out", () => carryOut(decision.steps, around));
  const conclusion = conclude(decision, outcome);
  if (decision.phase === "reconcile") {
    if (keepsRunning(conclusion, decision, state, service)) {
      tools.log("info", `${service} keeps running with its settings of before: ${conclusion.message}`);
    }
    const touched = decision.steps.some((step) => step.do === "status");
    await setStatus(conclusion, state, tools, touched);
    await runCharmAction(charm, {
      event: state.event,
      tools,
      pebble,
      dialect: charm.framework.dialects[metadata.dialect],
      env,
      conclusion,
      fresh: state.fresh,
      handled: [rotateAction],
    });
  }
  const owed = complete ? [] : owedAfter(before, ports.context.unit, ports.event);
  const after = observed.cache && (owed.length > 0 ? { ...observed.cache, owed } : observed.cache);
  if (after !== undefined && JSON.stringify(after) !== JSON.stringify(before)) cache.write(after);
  const deeds = [
    decision.phase,
    state.container.state,
    ...decision.steps.map((step) => step.do),
    ...integrations.keys(),
  ];
  return { exitCode: 0, decision, conclusion, deeds: [...new Set(deeds)] };
}

/** Whether an unmet condition left a running application as it was: operators would not see it from the status. */
function keepsRunning(
  conclusion: Conclusion,
  { steps }: Decision,
  { container }: CharmState,
  service: string,
): boolean {
  if (conclusion.level !== "blocked" || container.state !== "reachable") return false;
  return container.services.get(service)?.current === "active" && !steps.some((step) => step.do === "stop");
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

/**
 * A dispatch that could not be done: a status that names the call; one line and exit code 1 when Juju refuses even that, refused what a
 * charm must be able to do, or when nobody expected the error, so that Juju drops what was written half.
 */
async function give(error: unknown, { tools, event, context, cache }: DispatchPorts): Promise<DispatchResult> {
  const expected = error instanceof HookToolError || error instanceof PebbleError;
  const failure = { error, expected: expected || error instanceof JujuRefusal };
  const message = inOneLine(error, failure.expected);
  cache.write(breakOff(cache.read(), context.unit, event));
  try {
    if (!failure.expected) {
      tools.security(systemCrash(error instanceof Error ? error.name : typeof error));
    }
    tools.log("error", message);
    await tools.statusSet("unit", "waiting", message);
    if (event.kind === "action") await tools.action.fail(message);
    await tools.flush();
    if (expected) return { exitCode: 0, failure };
  } catch {
    // Juju takes no status either: the line below is all that is left to say.
  }
  return { exitCode: 1, complaint: message, failure };
}

/** An error in one line. */
function inOneLine(error: unknown, expected: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = oneLine(error instanceof PebbleError ? callAndMessage(error) : message);
  return expected
    ? line
    : `cannot finish ${line === "" ? "the dispatch" : `the dispatch: ${line}`} (a bug of the charm)`;
}
