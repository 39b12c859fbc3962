import type { CharmState } from "./charm-state.ts";
import type { Step } from "./decision.ts";
import type { Env } from "./integrations/contract.ts";
import type { HookTools, NewSecret, Port } from "./juju/hook-tools.ts";
import type { ExecResult, Pebble } from "./pebble/pebble.ts";
import { databagChanges } from "./publication.ts";
import { Secret } from "./secret.ts";
import type { WorkloadRecord } from "./workload/workload-record.ts";

/** A step that changes something; answers to an action come after all of them. */
export type WorkStep = Exclude<Step, { do: "action-result" | "action-fail" }>;

/** What steps act on, and what earlier steps left. */
export interface Run {
  readonly tools: HookTools;
  readonly pebble: Pebble;
  readonly state: CharmState;
  /** Ids of our secrets by label; grows as secrets are added. */
  readonly secretIds: Map<string, string>;
  /** The charm's record in the container. */
  record: WorkloadRecord;
}

/** A command that ran and failed; the text is the last line it printed. */
class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** Does one step. It rejects with why it could not be done. */
export async function doStep(step: WorkStep, run: Run): Promise<void> {
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
    case "restart":
      await pebble.restart(step.services);
      return;
    case "signal":
      return await pebble.signal(step.name, step.services);
    case "ports":
      return await setPorts(step.want, step.opened, tools);
    case "publish":
      return await publish(step, run);
    case "secret":
      if (step.id !== undefined) return await tools.secretSet(step.id, step.secret.content);
      run.secretIds.set(step.secret.label, await addSecret(step.secret, step.exists, tools));
      return;
    case "drop-secret":
      return await dropSecret(step, tools);
    case "status":
      await tools.statusSet("unit", step.level, step.message);
      if (run.state.leader) await tools.statusSet("app", step.level, step.message);
      return;
  }
}

/** Adds a secret, or gives the one of that label its content. */
async function addSecret(secret: NewSecret, exists: boolean | "maybe", tools: HookTools): Promise<string> {
  const id = await idOf(secret.label, tools);
  if (id === undefined) {
    if (exists === true) throw new Error(`Juju has no secret ${secret.label} any more, although it was read just now`);
    return await tools.secretAdd(secret);
  }
  if (exists === false) throw new Error(`the secret ${id} has this label already, and Juju does not let us read it`);
  await tools.secretSet(id, secret.content);
  return id;
}

async function idOf(label: string, tools: HookTools): Promise<string | undefined> {
  try {
    return (await tools.secretInfo({ label })).id;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Juju tells of a revision more than once, and refuses only at the end of the hook: so it is asked first whether it is ours to remove. */
async function dropSecret({ id, only }: Extract<Step, { do: "drop-secret" }>, tools: HookTools): Promise<void> {
  const revision = only !== undefined && "revision" in only ? only.revision : undefined;
  try {
    const info = await tools.secretInfo({ id });
    if (revision !== undefined && revision >= info.revision) return;
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (only !== undefined && "relation" in only) return await tools.secretRevoke(id, { relation: only.relation });
  await tools.secretRemove(id, revision);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "not-found";
}

async function publish(step: Extract<Step, { do: "publish" }>, { tools, state, secretIds }: Run): Promise<void> {
  const relation = state.relations.find(({ id }) => id === step.relation);
  const { what } = step;
  if (state.leader) {
    for (const { grant, id: existing, ...secret } of what.secrets ?? []) {
      const known = existing ?? secretIds.get(secret.label);
      const id = known ?? (await addSecret(secret, "maybe", tools));
      if (grant) await tools.secretGrant(id, step.relation);
      secretIds.set(secret.label, id);
    }
    const own = relation?.ownApp ?? {};
    await write("app", own === "not-readable" ? {} : own, what.app);
  }
  await write("unit", relation?.ownUnit ?? {}, what.unit);
  if (what.warning !== undefined) tools.log("warning", what.warning);

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
    // With or without the word it runs again, since nothing is recorded; why it failed is what the operator has to know.
    await pebble.push(step.statusFile, "FAILED", { makeDirs: true }).catch(() => undefined);
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

/** The last line of an output. Of a very long one the beginning: it is cut to what a status holds only when secrets are out of it. */
function lastLine(output: string): string | undefined {
  const last = output.trimEnd().split("\n").at(-1)?.trim();
  return last ? last.slice(0, 20_000) : undefined;
}
