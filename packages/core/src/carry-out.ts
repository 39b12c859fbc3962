import type { CharmState } from "./charm-state.ts";
import type { Outcome, Step } from "./decision.ts";
import type { Env } from "./integrations/contract.ts";
import type { HookTools, Port } from "./juju/hook-tools.ts";
import { PebbleError } from "./pebble/errors.ts";
import type { ExecResult, Pebble } from "./pebble/pebble.ts";
import { databagChanges } from "./publication.ts";
import { Secret } from "./secret.ts";
import { readWorkloadRecord } from "./workload/workload-record.ts";

/** What steps act on. */
export interface Surroundings {
  readonly tools: HookTools;
  readonly pebble: Pebble;
  readonly state: CharmState;
  /** Ids of our secrets by label; grows as secrets are added. */
  readonly secretIds: ReadonlyMap<string, string>;
}

/**
 * A step that Juju itself refused, where a charm cannot go on: the hook must fail, so that Juju drops what was buffered and runs it again.
 */
export class JujuRefusal extends Error {
  override readonly name = "JujuRefusal";
}

/** A command that ran and failed; the text is the last line it printed. */
class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** Does the steps in their order. The first that fails ends the list, but for the answer to an action. */
export async function carryOut(steps: readonly Step[], around: Surroundings): Promise<Outcome> {
  const run: Run = { ...around, secretIds: new Map(around.secretIds), record: recordOf(around.state) };
  let done = 0;
  let failed: Outcome["failed"];
  let replanned = false;
  for (const step of steps) {
    if (failed !== undefined && step.do !== "action-fail") continue;
    try {
      await doStep(step, run);
      done += 1;
      replanned ||= step.do === "replan";
    } catch (error) {
      if (step.onFailure === "crash")
        throw new JujuRefusal(`cannot ${described(step)}: ${messageOf(error)}`, { cause: error });
      failed = { step, output: messageOf(error) };
    }
  }
  const services = replanned && failed === undefined ? await servicesNow(run) : new Map<string, string>();
  return { done, ...(failed && { failed }), services };
}

interface Run extends Surroundings {
  readonly secretIds: Map<string, string>;
  record: Record<string, string>;
}

function recordOf({ container }: CharmState): Record<string, string> {
  if (container.state !== "reachable") return {};
  const file = [...container.files].find(([path]) => path.endsWith("/paas-charm.json"));
  return { ...readWorkloadRecord(file?.[1]) };
}

async function doStep(step: Step, run: Run): Promise<void> {
  const { tools, pebble } = run;
  switch (step.do) {
    case "push": {
      const { path, content, user, group, mode } = step.file;
      await pebble.push(path, content instanceof Secret ? content.reveal() : content, {
        makeDirs: true,
        ...(user !== undefined && { user }),
        ...(group !== undefined && { group }),
        ...(mode !== undefined && { mode }),
      });
      return;
    }
    case "remove":
      return await pebble.remove(step.path);
    case "make-dir":
      return await pebble.makeDir(step.path, {
        makeParents: true,
        ...(step.user !== undefined && { user: step.user, group: step.user }),
      });
    case "exec":
      return failUnlessZero(await runCommand(step, pebble));
    case "migrate":
      return await migrate(step, pebble);
    case "record":
      run.record = { ...run.record, ...step.members };
      return await pebble.push(step.path, JSON.stringify(run.record), { makeDirs: true });
    case "combine":
      return await pebble.combineLayer(step.label, step.layer);
    case "replan":
      await pebble.replan();
      return;
    case "stop":
      await pebble.stop(step.services);
      return;
    case "signal":
      return await pebble.signal(step.name, step.services);
    case "ports":
      return await setPorts(step.want, step.opened, tools);
    case "publish":
      return await publish(step, run);
    case "secret":
      if (step.id !== undefined) return await tools.secretSet(step.id, step.secret.content);
      run.secretIds.set(step.secret.label, await addOrSet(step.secret, tools));
      return;
    case "status":
      await tools.statusSet("unit", step.level, step.message);
      if (run.state.leader) await tools.statusSet("app", step.level, step.message);
      return;
    case "action-result":
      return await tools.action.set(step.results);
    case "action-fail":
      return await tools.action.fail(step.message);
  }
}

/** A secret of that label may exist already: a rotation by label, or a hook that broke off after adding it. */
async function addOrSet(secret: Parameters<HookTools["secretAdd"]>[0], tools: HookTools): Promise<string> {
  try {
    const { id } = await tools.secretInfo({ label: secret.label });
    await tools.secretSet(id, secret.content);
    return id;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return await tools.secretAdd(secret);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "not-found";
}

async function publish(step: Extract<Step, { do: "publish" }>, { tools, state, secretIds }: Run): Promise<void> {
  const relation = state.relations.find(({ id }) => id === step.relation);
  const { what } = step;
  if (state.leader) {
    for (const { grant, ...secret } of what.secrets ?? []) {
      if (secretIds.has(secret.label)) continue;
      const id = await addOrSet(secret, tools);
      if (grant) await tools.secretGrant(id, step.relation);
      secretIds.set(secret.label, id);
    }
    const own = relation?.ownApp ?? {};
    await write("app", own === "not-readable" ? {} : own, what.app);
  }
  await write("unit", relation?.ownUnit ?? {}, what.unit);

  async function write(
    bag: "app" | "unit",
    current: Readonly<Record<string, string>>,
    wanted: (typeof what)["app"] | (typeof what)["unit"],
  ): Promise<void> {
    const changes = databagChanges(current, wanted ?? {}, secretIds);
    if (Object.keys(changes).length > 0) await tools.relationSet(step.relation, bag, changes);
  }
}

async function setPorts(want: readonly Port[], opened: readonly Port[], tools: HookTools): Promise<void> {
  const same = (one: Port, other: Port): boolean => one.port === other.port && one.protocol === other.protocol;
  for (const port of opened) if (!want.some((wanted) => same(wanted, port))) await tools.closePort(port);
  for (const port of want) if (!opened.some((open) => same(open, port))) await tools.openPort(port);
}

/** Runs the migration and writes what came of it. A script that hangs is ended by its deadline and counts as failed. */
async function migrate(step: Extract<Step, { do: "migrate" }>, pebble: Pebble): Promise<void> {
  try {
    failUnlessZero(await runCommand(step, pebble));
  } catch (error) {
    await pebble.push(step.statusFile, "FAILED", { makeDirs: true });
    throw error;
  }
  await pebble.push(step.statusFile, "COMPLETED", { makeDirs: true });
}

async function runCommand(
  step: { command: readonly string[]; env: Env; directory?: string; user?: string; timeoutMs: number },
  pebble: Pebble,
): Promise<ExecResult> {
  const environment = Object.fromEntries(
    Object.entries(step.env).filter((entry): entry is [string, string | Secret] => entry[1] !== undefined),
  );
  return await pebble.exec(step.command, {
    environment,
    timeoutMs: step.timeoutMs,
    ...(step.directory !== undefined && { workingDir: step.directory }),
    ...(step.user !== undefined && { user: step.user, group: step.user }),
  });
}

function failUnlessZero({ exitCode, stdout, stderr }: ExecResult): void {
  if (exitCode === 0) return;
  const last = lastLine(stderr) ?? lastLine(stdout);
  throw new CommandFailed(`exited with ${exitCode}${last === undefined ? "" : `: ${last}`}`);
}

/** The last line of an output, cut to what a status can hold. */
function lastLine(output: string): string | undefined {
  const last = output.trimEnd().split("\n").at(-1)?.trim();
  return last ? last.slice(0, 200) : undefined;
}

async function servicesNow({ pebble }: Run): Promise<ReadonlyMap<string, string>> {
  const services = await pebble.services();
  return new Map(services.map(({ name, current }) => [name, current]));
}

function described(step: Step): string {
  switch (step.do) {
    case "publish":
      return `write the databags of relation ${step.relation}`;
    case "secret":
      return `keep the secret ${step.secret.label}`;
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
  if (error instanceof PebbleError || error instanceof Error) return error.message;
  return String(error);
}
