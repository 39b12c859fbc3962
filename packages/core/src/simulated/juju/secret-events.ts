import type { Model, ModelSecret } from "./model.ts";
import { obsoleteRevisions } from "./secrets.ts";

/** A secret event that a unit should be told, unless it has been told already: which, the caller remembers. */
export interface SecretDue {
  readonly change: "changed" | "rotate" | "expired" | "remove";
  /** `secret:` and the id. */
  readonly id: string;
  /** The label that the unit knows the secret by; empty when it has none. */
  readonly label: string;
  /** The newest revision for changed and rotate; the one concerned for expired and remove. */
  readonly revision: number;
}

/**
 * The secret events that the model gives cause for, seen from one unit, in the order in which Juju's agent looks: expired, rotate,
 * changed, remove. The unit that owns a secret, or leads the application that does, is not told of a change; the others are.
 *
 * @param now - milliseconds since the epoch
 */
export function dueSecretEvents(model: Model, unit: string, now: number): readonly SecretDue[] {
  const app = unit.slice(0, unit.indexOf("/"));
  const leads = model.applications[app]?.leader === unit;
  const secrets = Object.values(model.secrets);
  const managed = secrets.filter(({ owner }) =>
    owner.kind === "unit" ? owner.name === unit : leads && owner.kind === "application" && owner.name === app,
  );
  return [
    ...managed.flatMap((secret) => expired(secret, now)),
    ...managed
      .filter(({ rotatesAt }) => rotatesAt !== undefined && rotatesAt <= now)
      .map((secret) => due("rotate", secret, secret.label, secret.latest)),
    ...secrets.flatMap((secret) => changed(secret, unit, leads, app)),
    ...managed.flatMap((secret) =>
      obsoleteRevisions(secret).map((revision) => due("remove", secret, secret.label, revision)),
    ),
  ];
}

function expired(secret: ModelSecret, now: number): readonly SecretDue[] {
  return secret.revisions
    .filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now)
    .map(({ revision }) => due("expired", secret, secret.label, revision));
}

function changed(secret: ModelSecret, unit: string, leads: boolean, app: string): readonly SecretDue[] {
  const consumer = secret.consumers[unit];
  const { owner } = secret;
  // The units that do not lead the owning application observe its secret like anybody else.
  const own = owner.name === unit || (leads && owner.kind === "application" && owner.name === app);
  if (consumer === undefined || own || consumer.tracked === secret.latest) return [];
  const label = owner.kind === "application" && owner.name === app ? secret.label : consumer.label;
  return [due("changed", secret, label, secret.latest)];
}

function due(change: SecretDue["change"], { id }: ModelSecret, label: string, revision: number): SecretDue {
  return { change, id: `secret:${id}`, label, revision };
}
