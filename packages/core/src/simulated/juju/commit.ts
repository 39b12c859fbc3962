import { parseJujuVersion } from "../../juju/read-environment.ts";
import { commitSecrets, refusedSecrets } from "./commit-secrets.ts";
import { quote } from "./go-text.ts";
import { type CommitResult, type Consequence, discard, type HookContext, type PendingDatabag } from "./hook-context.ts";
import type { Model } from "./model.ts";
import { portsAfter, printPort } from "./ports.ts";
import { relationKey } from "./relations.ts";
import { callingApp, callingUnit, isLeader, type Scene } from "./tool.ts";
import { applied } from "./tools/relation-tools.ts";

/**
 * Writes what a hook has buffered, all of it or nothing, as Juju does when the process has exited with 0. Call it once; for a process
 * that failed call `discard`. A refused commit leaves the model as it was: the unit goes to error with that message.
 */
export function commit(model: Model, context: HookContext): CommitResult {
  const scene: Scene = { model, context, juju: parseJujuVersion(model.juju) };
  const refused = refusedDatabags(scene) ?? refusedStorage(scene) ?? refusedSecrets(scene);
  if (refused !== undefined) {
    discard(context);
    return { ok: false, message: refused };
  }
  const consequences = [
    ...commitDatabags(scene),
    ...commitPorts(scene),
    ...commitState(scene),
    ...commitStorage(scene),
    ...commitSecrets(scene),
  ];
  discard(context);
  return { ok: true, consequences };
}

/** Leadership may have been lost since the hook wrote. */
function refusedDatabags(scene: Scene): string | undefined {
  const { model, context } = scene;
  if (isLeader(scene)) return undefined;
  for (const { bag, relation: id } of context.pending.databags.values()) {
    const relation = model.relations[String(id)];
    if (bag !== "app" || relation === undefined) continue;
    return `prerequisites failed: ${quote(context.unit)} is not leader of ${quote(context.app)}: cannot write application settings of relation ${quote(relationKey(relation))}`;
  }
  return undefined;
}

function commitDatabags({ model, context }: Scene): readonly Consequence[] {
  const consequences: Consequence[] = [];
  for (const pending of context.pending.databags.values()) {
    const relation = model.relations[String(pending.relation)];
    // What was written to a relation that has ended meanwhile reaches nobody.
    if (relation === undefined || relation.life === "dead") continue;
    const [bags, of] =
      pending.bag === "app" ? [relation.appBags, context.app] : ([relation.unitBags, context.unit] as const);
    const before = bags[of] ?? { data: {}, version: 0 };
    const keys = changedKeys(before.data, pending);
    if (keys.length === 0) continue;
    bags[of] = { data: applied(before.data, pending), version: before.version + 1 };
    consequences.push({ kind: "relation-settings-changed", relation: relation.id, of, bag: pending.bag, keys });
  }
  return consequences;
}

function changedKeys(data: Readonly<Record<string, string>>, { changes }: PendingDatabag): readonly string[] {
  return [...changes].filter(([key, value]) => (data[key] ?? "") !== value).map(([key]) => key);
}

function commitPorts(scene: Scene): readonly Consequence[] {
  const { context } = scene;
  if (context.pending.ports.length === 0) return [];
  const unit = callingUnit(scene);
  const ports = portsAfter(unit.ports, context.pending.ports);
  const same = ports.map(described).join(" ") === portsAfter(unit.ports, []).map(described).join(" ");
  if (same) return [];
  unit.ports = ports;
  return [{ kind: "ports-changed", unit: unit.name }];
}

function described(port: Parameters<typeof printPort>[0] & { readonly endpoints: readonly string[] }): string {
  return `${printPort(port)}(${port.endpoints.join()})`;
}

function commitState(scene: Scene): readonly Consequence[] {
  const { context } = scene;
  if (context.pending.state.size === 0) return [];
  const unit = callingUnit(scene);
  const state = { ...unit.state };
  for (const [key, value] of context.pending.state) {
    if (value === null) delete state[key];
    else state[key] = value;
  }
  unit.state = state;
  return [{ kind: "state-changed", unit: unit.name }];
}

function refusedStorage(scene: Scene): string | undefined {
  const { charm } = callingApp(scene);
  for (const { name, count } of scene.context.pending.storage) {
    const declared = Object.hasOwn(charm.storage, name) ? charm.storage[name] : undefined;
    if (declared === undefined) return `adding storage ${quote(name)}: charm storage ${quote(name)} not found`;
    const has = Object.keys(callingUnit(scene).storage).filter((id) => id.startsWith(`${name}/`)).length;
    const most = declared.multiple === undefined ? 1 : declared.multiple.max;
    if (most !== undefined && has + count > most) {
      return `adding storage ${quote(name)}: charm ${quote(charm.name)} store ${quote(name)}: at most ${most} instances supported, ${has + count} specified`;
    }
  }
  return undefined;
}

function commitStorage({ context }: Scene): readonly Consequence[] {
  return context.pending.storage.map(({ name, count }) => ({
    kind: "storage-requested",
    unit: context.unit,
    storage: name,
    count,
  }));
}
