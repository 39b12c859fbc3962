import { atLeast } from "../../juju/version.ts";
import { quote } from "./go-text.ts";
import type { PendingSecret } from "./hook-context.ts";
import type { ModelSecret, SecretContent, SecretGrant, SecretRevision } from "./model.ts";
import { isLeader, type Scene } from "./tool.ts";
import { failure } from "./tool-failure.ts";

/** Whether the unit or its application owns a secret. */
export function isOwn({ owner }: ModelSecret, { context }: Scene): boolean {
  if (owner.kind === "application") return owner.name === context.app;
  return owner.kind === "unit" && owner.name === context.unit;
}

/** Whether the unit may change a secret: its own always, its application's as the leader. */
export function mayManage(secret: ModelSecret, scene: Scene): boolean {
  return isOwn(secret, scene) && (secret.owner.kind === "unit" || isLeader(scene));
}

/** Whether the unit may read a secret: its application's or its own, or granted to it. */
export function mayRead(secret: ModelSecret, scene: Scene): boolean {
  const { app, unit } = scene.context;
  return isOwn(secret, scene) || secret.grants.some(({ to }) => to === app || to === unit);
}

export function revisionOf(secret: ModelSecret, revision: number): SecretRevision | undefined {
  return secret.revisions.find((each) => each.revision === revision);
}

/** The revision that a read without refresh gives. */
export function trackedRevision(secret: ModelSecret, scene: Scene): number {
  const { pending, unit } = scene.context;
  if (isOwn(secret, scene) && ownersFollow(scene)) return secret.latest;
  return pending.tracked.get(secret.id) ?? secret.consumers[unit]?.tracked ?? secret.latest;
}

/** Before 3.1.7, and in 3.2 and 3.3.0, an owner always sees the newest revision. */
function ownersFollow({ juju }: Scene): boolean {
  if (atLeast(juju, [3, 3, 1])) return false;
  return !(atLeast(juju, [3, 1, 7]) && !atLeast(juju, [3, 2, 0]));
}

/** Revisions that no unit reads any more and that are not the newest: what secret-remove is told of. Oldest first. */
export function obsoleteRevisions(secret: ModelSecret): readonly number[] {
  const read = new Set(Object.values(secret.consumers).map(({ tracked }) => tracked));
  return secret.revisions
    .map(({ revision }) => revision)
    .filter((revision) => revision !== secret.latest && !read.has(revision));
}

/** What the owner sees of a secret, pending changes included. */
export interface OwnedSecret {
  readonly id: string;
  readonly owner: "application" | "unit";
  readonly revision: number;
  readonly label: string;
  readonly description: string;
  readonly rotate: string | undefined;
  readonly expiresAt: number | undefined;
  readonly rotatesAt: number | undefined;
  readonly grants: readonly SecretGrant[];
}

/** Secrets that the unit manages, as secret-info-get and secret-ids see them: pending ones first, those about to be removed not at all. */
export function ownedSecrets(scene: Scene): readonly OwnedSecret[] {
  const { pending } = scene.context;
  const removed = new Set(pending.secretsRemoved.map(({ id }) => id));
  const added = [...pending.secretsAdded.values()].map((secret) => pendingAsOwned(secret, scene));
  const stored = Object.values(scene.model.secrets)
    .filter((secret) => mayManage(secret, scene) && !removed.has(secret.id))
    .map((secret) => storedAsOwned(secret, scene));
  return [...added, ...stored];
}

function pendingAsOwned(secret: PendingSecret, scene: Scene): OwnedSecret {
  return {
    id: secret.id,
    owner: secret.owner,
    revision: 1,
    label: secret.label ?? "",
    description: secret.description ?? "",
    rotate: secret.rotate,
    expiresAt: secret.expiresAt,
    rotatesAt: undefined,
    grants: grantsAfter(secret.id, [], scene),
  };
}

function storedAsOwned(secret: ModelSecret, scene: Scene): OwnedSecret {
  const update = scene.context.pending.secretsUpdated.get(secret.id);
  return {
    id: secret.id,
    owner: secret.owner.kind === "unit" ? "unit" : "application",
    revision: secret.latest,
    label: update?.label ?? secret.label,
    description: update?.description ?? secret.description,
    rotate: update?.rotate ?? secret.rotate,
    expiresAt: update?.expiresAt ?? revisionOf(secret, secret.latest)?.expiresAt,
    rotatesAt: secret.rotatesAt,
    grants: grantsAfter(secret.id, secret.grants, scene),
  };
}

/** Grants once the hook's own grants and revocations are made, in their order. */
export function grantsAfter(id: string, grants: readonly SecretGrant[], scene: Scene): readonly SecretGrant[] {
  let result = [...grants];
  for (const access of scene.context.pending.secretAccess) {
    if (access.id !== id) continue;
    const { to, relation } = access;
    if (!access.grant) result = result.filter((each) => each.to !== to);
    else if (!result.some((each) => each.to === to && each.relation === relation)) result.push({ to, relation });
  }
  return result;
}

/** @throws exit code 1: no such secret */
export function secretNotFound(id: string): never {
  throw failure(`secret ${quote(id)} not found`);
}

export function sameContent(one: SecretContent, other: SecretContent): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
