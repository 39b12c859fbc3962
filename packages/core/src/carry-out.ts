import type { CharmState } from "./charm-state.ts";
import { afterwards } from "./conclude.ts";
import type { Outcome, Step, WorkloadAfter } from "./decision.ts";
import { doStep, type Run, type WorkStep } from "./do-step.ts";
import type { HookTools } from "./juju/hook-tools.ts";
import { failingChecks } from "./observe-container.ts";
import { oneLine } from "./one-line.ts";
import { callAndMessage, PebbleError } from "./pebble/errors.ts";
import type { Pebble } from "./pebble/pebble.ts";
import { withoutSecrets } from "./secret.ts";
import type { Journal } from "./tracing/journal.ts";
import type { AssembledEnv } from "./workload/environment.ts";
import { readWorkloadRecord, type WorkloadRecord } from "./workload/workload-record.ts";

/** What steps act on. */
export interface Surroundings {
  readonly tools: HookTools;
  readonly pebble: Pebble;
  readonly state: CharmState;
  /** The application's environment: no complaint may show what is secret in it, not even one that the application printed. */
  readonly env: AssembledEnv;
  /** The main service: it has to run, whether or not the plan enables it. */
  readonly service: string;
  readonly journal: Journal;
}

/**
 * A step that Juju itself refused, where a charm cannot go on: the hook must fail, so that Juju drops what was buffered and runs it again.
 */
export class JujuRefusal extends Error {
  override readonly name = "JujuRefusal";
}

/**
 * Does the steps in their order; the first that fails ends the list. An action is answered last: with a failure when a step before
 * the answer failed, or when what was started does not run.
 */
export async function carryOut(steps: readonly Step[], around: Surroundings): Promise<Outcome> {
  const run: Run = { ...around, secretIds: new Map(), record: recordOf(around.state) };
  const hidden = Object.values(around.env);
  const answers = steps.filter(isAnswer);
  let done = 0;
  let failed: Outcome["failed"];
  let replanned = false;
  for (const step of steps.filter(isWork)) {
    try {
      await around.journal.time(step.do, () => doStep(step, run));
      done += 1;
      replanned ||= step.do === "replan" || step.do === "restart";
    } catch (error) {
      const output = oneLine(withoutSecrets(messageOf(error), hidden));
      if (step.onFailure === "crash") throw refusal(step, output, error);
      failed = { step, output };
      break;
    }
  }
  const outcome: Outcome = {
    done,
    ...(failed && { failed }),
    ...(replanned && failed === undefined && { after: await lookAgain(around) }),
  };
  for (const step of answers) await answer(step, outcome, around.tools);
  return { ...outcome, done: done + answers.length };
}

type Answer = Extract<Step, { do: "action-result" | "action-fail" }>;

function isAnswer(step: Step): step is Answer {
  return step.do === "action-result" || step.do === "action-fail";
}

function isWork(step: Step): step is WorkStep {
  return !isAnswer(step);
}

async function answer(step: Answer, outcome: Outcome, tools: HookTools): Promise<void> {
  const [unmet] = afterwards(outcome);
  try {
    if (step.do === "action-fail") await tools.action.fail(step.message);
    else if (unmet === undefined) await tools.action.set(step.results);
    else await tools.action.fail(`${step.otherwise}: ${unmet.message}`);
  } catch (error) {
    throw refusal(step, messageOf(error), error);
  }
}

function recordOf({ container }: CharmState): WorkloadRecord {
  if (container.state !== "reachable") return {};
  const file = [...container.files].find(([path]) => path.endsWith("/paas-charm.json"));
  return readWorkloadRecord(file?.[1]) ?? {};
}

/** How what was started is doing. That it cannot be seen is no failure of a step, but not well either. */
async function lookAgain({ pebble, service }: Surroundings): Promise<WorkloadAfter> {
  try {
    const services = await pebble.services();
    const mustRun = services.filter(({ name, startup }) => name === service || startup === "enabled");
    const mainFirst = [...mustRun].sort((one, other) => Number(other.name === service) - Number(one.name === service));
    return {
      state: "seen",
      services: new Map(mainFirst.map(({ name, current }) => [name, current])),
      failingChecks: await failingChecks(pebble),
    };
  } catch (error) {
    return { state: "unseen", reason: oneLine(messageOf(error)) };
  }
}

function refusal(step: Step, why: string, cause: unknown): JujuRefusal {
  return new JujuRefusal(`cannot ${described(step)}: ${why}`, { cause });
}

function described(step: Step): string {
  switch (step.do) {
    case "publish":
      return `write the databags of relation ${step.relation}`;
    case "secret":
      return `keep the secret ${step.secret.label}`;
    case "drop-secret":
      return `take away the secret ${step.id}`;
    case "ports":
      return "open the application's port";
    case "status":
      return "set the status";
    case "action-result":
    case "action-fail":
      return "answer the action";
    default:
      return step.why;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof PebbleError) return callAndMessage(error);
  return error instanceof Error ? error.message : String(error);
}
