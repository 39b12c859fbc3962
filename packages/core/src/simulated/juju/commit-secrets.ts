import { atLeast } from "../../juju/version.ts";
import { quote } from "./go-text.ts";
import type { Consequence, PendingSecretUpdate } from "./hook-context.ts";
import type { ModelSecret, RotatePolicy } from "./model.ts";
import { grantsAfter, isOwn, mayManage, obsoleteRevisions, revisionOf, sameContent } from "./secrets.ts";
import type { Scene } from "./tool.ts";

/** Why the controller would refuse the hook's secret changes; undefined: it would not. */
export function refusedSecrets(scene: Scene): string | undefined {
  const { pending, app, unit } = scene.context;
  const labels = new Set<string>();
  for (const { owner, label } of pending.secretsAdded.values()) {
    if (label === undefined || label === "") continue;
    const name = owner === "unit" ? unit : app;
    const taken = Object.values(scene.model.secrets).some(
      (secret) => secret.owner.name === name && secret.label === label && !isGoing(secret, scene),
    );
    if (taken || labels.has(`${name} ${label}`)) return `secret with label ${quote(label)} already exists`;
    labels.add(`${name} ${label}`);
  }
  const touched = [
    ...pending.secretsUpdated.keys(),
    ...pending.secretsRemoved.map(({ id }) => id),
    ...pending.secretAccess.map(({ id }) => id).filter((id) => !pending.secretsAdded.has(id)),
  ];
  for (const id of touched) {
    const secret = scene.model.secrets[id];
    if (secret === undefined) return `secret ${quote(id)} not found`;
    if (!mayManage(secret, scene)) return "permission denied";
  }
  return undefined;
}

function isGoing(secret: ModelSecret, scene: Scene): boolean {
  return scene.context.pending.secretsRemoved.some(({ id, revision }) => id === secret.id && revision === undefined);
}

/** Writes the hook's secret changes. {@link refusedSecrets} has been asked before. */
export function commitSecrets(scene: Scene): readonly Consequence[] {
  const { pending } = scene.context;
  const consequences: Consequence[] = [];
  const watched = [...pending.secretsUpdated.keys(), ...pending.tracked.keys()];
  const before = new Map(watched.map((id) => [id, obsoleteOf(scene, id)]));
  for (const [id, secret] of pending.secretsAdded) {
    add(scene, id, secret);
    consequences.push({ kind: "secret-added", id });
  }
  for (const [id, update] of pending.secretsUpdated) consequences.push(...updateSecret(scene, id, update));
  consequences.push(...changeAccess(scene));
  for (const [id, revision] of pending.tracked) consequences.push(...track(scene, id, revision));
  for (const [id, known] of before) {
    for (const revision of obsoleteOf(scene, id)) {
      if (!known.has(revision)) consequences.push({ kind: "secret-revision-obsolete", id, revision });
    }
  }
  for (const { id, revision } of pending.secretsRemoved) consequences.push(...remove(scene, id, revision));
  return consequences;
}

function obsoleteOf({ model }: Scene, id: string): ReadonlySet<number> {
  const secret = model.secrets[id];
  return new Set(secret === undefined ? [] : obsoleteRevisions(secret));
}

function add({ model, context }: Scene, id: string, secret: PendingSecretUpdate & { readonly owner: string }): void {
  const { unit, app, surroundings } = context;
  const now = surroundings.now();
  const { owner, content = {}, label = "", description = "", rotate = "never", expiresAt } = secret;
  model.secrets[id] = {
    id,
    owner: owner === "unit" ? { kind: "unit", name: unit } : { kind: "application", name: app },
    label,
    description,
    rotate,
    ...rotation(rotate, now),
    latest: 1,
    revisions: [{ revision: 1, content, createdAt: now, ...(expiresAt !== undefined && { expiresAt }) }],
    consumers: {},
    grants: [],
  };
}

function updateSecret(scene: Scene, id: string, update: PendingSecretUpdate): readonly Consequence[] {
  const secret = scene.model.secrets[id];
  if (secret === undefined) return [];
  const now = scene.context.surroundings.now();
  const consequences: Consequence[] = [];
  const { content, label, description, rotate, expiresAt } = update;
  const newest = revisionOf(secret, secret.latest);
  // From 3.6 on, content that is no other makes no revision.
  const same = content !== undefined && newest !== undefined && sameContent(content, newest.content);
  if (content !== undefined && !(same && atLeast(scene.juju, [3, 6, 0]))) {
    secret.latest += 1;
    secret.revisions = [...secret.revisions, { revision: secret.latest, content, createdAt: now }];
    if (secret.rotate !== "never") Object.assign(secret, rotation(secret.rotate, now));
    consequences.push({ kind: "secret-revision-added", id, revision: secret.latest });
  }
  if (expiresAt !== undefined) {
    secret.revisions = secret.revisions.map((each) =>
      each.revision === secret.latest ? { ...each, expiresAt } : each,
    );
  }
  if (label !== undefined) secret.label = label;
  if (description !== undefined) secret.description = description;
  if (rotate !== undefined && rotate !== secret.rotate) {
    // A rotation already planned stays: the new policy counts from there.
    const planned = secret.rotatesAt;
    secret.rotate = rotate;
    if (rotate === "never") delete secret.rotatesAt;
    else Object.assign(secret, planned === undefined ? rotation(rotate, now) : { rotatesAt: planned });
  }
  if ([label, description, rotate, expiresAt].some((value) => value !== undefined)) {
    consequences.push({ kind: "secret-metadata-changed", id });
  }
  return consequences;
}

const hour = 3_600_000;
const everyMs: Readonly<Record<Exclude<RotatePolicy, "never">, number>> = {
  hourly: hour,
  daily: 24 * hour,
  weekly: 7 * 24 * hour,
  monthly: 30 * 24 * hour,
  quarterly: 91 * 24 * hour,
  yearly: 365 * 24 * hour,
};

function rotation(policy: RotatePolicy, now: number): { readonly rotatesAt?: number } {
  return policy === "never" ? {} : { rotatesAt: now + everyMs[policy] };
}

function changeAccess(scene: Scene): readonly Consequence[] {
  const { model, context } = scene;
  const changed = new Set(context.pending.secretAccess.map(({ id }) => id));
  for (const id of changed) {
    const secret = model.secrets[id];
    if (secret !== undefined) secret.grants = [...grantsAfter(id, secret.grants, scene)];
  }
  return context.pending.secretAccess.map(({ id, to, grant }) => ({
    kind: "secret-access-changed",
    id,
    to,
    granted: grant,
  }));
}

function track({ model, context }: Scene, id: string, revision: number): readonly Consequence[] {
  const secret = model.secrets[id];
  if (secret === undefined) return [];
  const tracked = Math.min(revision, secret.latest);
  secret.consumers[context.unit] = { label: secret.consumers[context.unit]?.label ?? "", tracked };
  return [{ kind: "secret-tracked", id, unit: context.unit, revision: tracked }];
}

function remove(scene: Scene, id: string, revision: number | undefined): readonly Consequence[] {
  const secret = scene.model.secrets[id];
  if (secret === undefined || !isOwn(secret, scene)) return [];
  if (revision !== undefined && revisionOf(secret, revision) === undefined) return [];
  secret.revisions = secret.revisions.filter((each) => revision !== undefined && each.revision !== revision);
  if (secret.revisions.length > 0) return [{ kind: "secret-removed", id, revision }];
  delete scene.model.secrets[id];
  return [{ kind: "secret-removed", id, revision: undefined }];
}
