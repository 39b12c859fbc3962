import { quote } from "./go-text.ts";
import type { ModelSecret, SecretContent } from "./model.ts";
import { isOwn, mayManage, mayRead, ownedSecrets, revisionOf, secretNotFound, trackedRevision } from "./secrets.ts";
import { boolFlag, type Call } from "./tool.ts";
import { failure } from "./tool-failure.ts";

/**
 * What secret-get answers: what this hook is about to write where that is asked for, else a revision of the stored secret. The first read
 * makes the unit a consumer that tracks the newest revision; a label beside an id is attached to it.
 *
 * @throws exit code 1
 */
export function readSecret(call: Call, id: string | undefined, label: string | undefined): SecretContent {
  const pending = pendingContent(call, id, label);
  if (pending !== undefined) return pending;
  const secret = id === undefined ? byLabel(call, label ?? "") : (call.model.secrets[id] ?? secretNotFound(id));
  if (!mayRead(secret, call)) throw failure("permission denied");
  if (id !== undefined && label !== undefined) attachLabel(call, secret, label);
  const revision = followed(call, secret);
  const found = revisionOf(secret, revision);
  if (found === undefined) throw failure(`secret revision ${quote(`${secret.id}/${revision}`)} not found`);
  return found.content;
}

/** What this hook wrote: a new secret always, an update when the newest revision is asked for. */
function pendingContent(call: Call, id: string | undefined, label: string | undefined): SecretContent | undefined {
  const { secretsAdded, secretsUpdated, tracked } = call.context.pending;
  for (const secret of secretsAdded.values()) {
    if (id === undefined ? secret.label !== label : secret.id !== id) continue;
    if (label !== undefined) secret.label = label;
    return secret.content;
  }
  if (!boolFlag(call, "refresh") && !boolFlag(call, "peek")) return undefined;
  for (const [updated, update] of secretsUpdated) {
    const meant = id === undefined ? labelOf(call, updated) === label : updated === id;
    if (!meant || update.content === undefined) continue;
    if (label !== undefined) update.label = label;
    const stored = call.model.secrets[updated];
    if (boolFlag(call, "refresh") && stored !== undefined) tracked.set(updated, stored.latest + 1);
    return update.content;
  }
  return undefined;
}

function labelOf(call: Call, id: string): string | undefined {
  return call.context.pending.secretsUpdated.get(id)?.label ?? call.model.secrets[id]?.label;
}

/** A secret by its owner's label, which every unit of the application may use, or by the label that this unit gave it. */
function byLabel(call: Call, label: string): ModelSecret {
  const { model, context } = call;
  const managed = ownedSecrets(call).find((owned) => owned.label === label);
  const stored = managed && model.secrets[managed.id];
  if (stored !== undefined) return stored;
  for (const secret of Object.values(model.secrets)) {
    if (isOwn(secret, call) && secret.label === label) return secret;
    if (secret.consumers[context.unit]?.label === label) return secret;
  }
  throw failure(`consumer label ${quote(label)} not found`);
}

function attachLabel(call: Call, secret: ModelSecret, label: string): void {
  const { context, model } = call;
  if (mayManage(secret, call)) {
    const taken = ownedSecrets(call).some(
      (owned) => owned.label === label && owned.id !== secret.id && owned.owner === secret.owner.kind,
    );
    if (taken) throw failure(`secret with label ${quote(label)} already exists`);
    if (secret.label === label) return;
    secret.label = label;
  } else {
    const known = secret.consumers[context.unit];
    if (known?.label === label || (isOwn(secret, call) && secret.label === label)) return;
    const taken = Object.values(model.secrets).some(
      (other) => other.id !== secret.id && other.consumers[context.unit]?.label === label,
    );
    if (taken) throw failure(`secret consumer label ${quote(label)} for ${quote(context.unit)} already exists`);
    secret.consumers[context.unit] = { tracked: known?.tracked ?? secret.latest, label };
  }
  context.effects.push({ kind: "secret-consumed", id: secret.id, unit: context.unit });
}

/** The revision to read, noting what the unit follows from now on. */
function followed(call: Call, secret: ModelSecret): number {
  const { context } = call;
  if (boolFlag(call, "peek")) return secret.latest;
  if (secret.consumers[context.unit] === undefined) {
    secret.consumers[context.unit] = { tracked: secret.latest, label: "" };
    context.effects.push({ kind: "secret-consumed", id: secret.id, unit: context.unit });
  } else if (boolFlag(call, "refresh") && trackedRevision(secret, call) !== secret.latest) {
    context.pending.tracked.set(secret.id, secret.latest);
    return secret.latest;
  }
  return trackedRevision(secret, call);
}
