import type { JujuEvent, ToolReply } from "@paas-charm/core";
import {
  actionResult,
  commit,
  createHookContext,
  discard,
  type HookContext,
  type Model,
  runHookTool,
  type Task,
} from "@paas-charm/core/simulated";
import type { CodeEnd, Runner } from "../dispatching/runner.ts";
import { type Caller, callerFiles } from "../hook-tools/caller.ts";
import type { Clock } from "./clock.ts";
import { type DebugLog, type LogSeverity, unitTag } from "./debug-log.ts";
import type { UnitAgent } from "./unit-agent.ts";
import type { EventEnd } from "./unit-loop.ts";

/** What running an event needs. */
export interface EventRun {
  readonly model: Model;
  readonly unit: string;
  readonly agent: UnitAgent;
  readonly runner: Runner;
  readonly log: DebugLog;
  readonly clock: Clock;
  /** Called when something took effect at once, such as a status. */
  readonly onEffect: () => void;
}

/**
 * Runs one event of a unit: its code with hook tools over the model, then the commit of what it asked for. What it asked for is dropped when the
 * code fails or the model refuses it.
 */
export async function runEvent(run: EventRun, event: JujuEvent): Promise<EventEnd> {
  const task = event.kind === "action" ? run.model.tasks[event.id] : undefined;
  const { context, callTool } = session(run, event, task);
  if (task) {
    task.status = "running";
    task.startedAt = run.clock.now();
    task.log = context.action.log;
  }
  const end = await run.runner.run(context, callTool, (stream, line) => {
    say(run, stream === "stdout" ? "DEBUG" : "WARNING", `unit.${run.unit}.${event.name}`, line);
  });
  return task ? finishAction(run, context, task, end) : finishHook(run, context, end);
}

function session(run: EventRun, event: JujuEvent, task: Task | undefined) {
  let caller: Caller = { directory: "/", files: new Map() };
  const context = createHookContext({
    unit: run.unit,
    event,
    params: task?.params ?? {},
    members: toldMembers(run.agent, event),
    surroundings: { now: run.clock.now, ...callerFiles(() => caller) },
  });
  const callTool: Parameters<Runner["run"]>[1] = (call, from) => {
    caller = from;
    const reply = runHookTool(run.model, context, call) ?? unknownTool(call.tool);
    for (const { level, message, relation } of context.messages.splice(0)) {
      say(run, level, `unit.${run.unit}.juju-log`, relation ? `${relation}: ${message}` : message);
    }
    if (context.effects.splice(0).length > 0) run.onEffect();
    return reply;
  };
  return { context, callTool };
}

function unknownTool(name: string): ToolReply {
  return { code: 1, stdout: "", stderr: `ERROR bad request: unknown command "${name}"\n` };
}

/** What relation-list shows: the units that the charm has been told of, the one that joins now included. */
function toldMembers(agent: UnitAgent, event: JujuEvent): ReadonlyMap<number, readonly string[]> {
  const members = new Map(
    Object.entries(agent.relations).map(([id, told]) => [Number(id), new Set(Object.keys(told.members))] as const),
  );
  if (event.kind === "relation") {
    const units = members.get(event.relation) ?? new Set<string>();
    members.set(event.relation, units);
    if (event.remoteUnit !== undefined && (event.change === "joined" || event.change === "changed")) {
      units.add(event.remoteUnit);
    }
    if (event.remoteUnit !== undefined && event.change === "departed") units.delete(event.remoteUnit);
  }
  return new Map([...members].map(([id, units]) => [id, [...units].sort()]));
}

function finishHook(run: EventRun, context: HookContext, end: CodeEnd): EventEnd {
  const name = context.event.name;
  switch (end.kind) {
    case "missing":
      discard(context);
      operation(run, "INFO", `skipped "${name}" hook (missing)`);
      return "done";
    case "killed":
      discard(context);
      operation(run, "WARNING", `hook "${name}" terminated by ${end.signal}; it runs again`);
      return "interrupted";
    case "failed":
      discard(context);
      operation(run, "ERROR", `hook "${name}" failed: ${end.message}`);
      return "failed";
    case "ended": {
      const committed = commit(run.model, context);
      if (!committed.ok) {
        operation(run, "ERROR", `hook "${name}" failed: committing requested changes failed: ${committed.message}`);
        return "failed";
      }
      operation(run, "INFO", `ran "${name}" hook`);
      return "done";
    }
  }
}

function finishAction(run: EventRun, context: HookContext, task: Task, end: CodeEnd): EventEnd {
  const committed = end.kind === "ended" ? commit(run.model, context) : undefined;
  if (committed === undefined) discard(context);
  const process = {
    code: end.kind === "ended" ? 0 : end.kind === "failed" ? end.code : undefined,
    stdout: "stdout" in end ? end.stdout : "",
    stderr: "stderr" in end ? end.stderr : "",
  };
  Object.assign(task, actionResult(context, process, committed), { completedAt: run.clock.now() });
  if (end.kind === "missing") task.message = `action not implemented on unit "${run.unit}"`;
  const outcome = task.message === "" ? task.status : `${task.status}: ${task.message}`;
  operation(run, "INFO", `action "${task.action}" (task ${task.id}) ${outcome}`);
  return "done";
}

function operation(run: EventRun, level: LogSeverity, message: string): void {
  say(run, level, "juju.worker.uniter.operation", message);
}

function say(run: EventRun, level: LogSeverity, module: string, message: string): void {
  run.log.append({ time: run.clock.now(), entity: unitTag(run.unit), level, module, message });
}
