import type { CharmState, PublishedSecret, RelationState } from "./charm-state.ts";
import type { SecretToPublish, Step } from "./decision.ts";
import type { AppFacts } from "./framework.ts";
import type { Publication } from "./integrations/contract.ts";
import type { UsedIntegration } from "./judge-relations.ts";
import { viewOf } from "./observe-relations.ts";
import { databagChanges, sameContent } from "./publication.ts";

/** A relation, and what an integration wants published in it. */
interface Wanted {
  readonly relation: RelationState;
  readonly what: Publication;
}

/** What our databags should say, relation by relation, ready or not; and the secrets that they name, for the leader. */
export function decidePublications(
  state: CharmState,
  facts: AppFacts,
  integrations: ReadonlyMap<string, UsedIntegration>,
): readonly Step[] {
  const wanted = state.relations.flatMap((relation): readonly Wanted[] => {
    const used = integrations.get(relation.endpoint);
    const what = used?.integration.publish?.(viewOf(relation, used.local), facts);
    return what === undefined ? [] : [{ relation, what }];
  });
  const known = knownSecrets(wanted);
  return [
    ...(state.leader ? updateSteps(wanted, known) : []),
    ...wanted.flatMap((one) => publishStep(one, known, state.leader)),
    ...(state.leader ? dropSteps(wanted) : []),
  ];
}

/** What the secrets of a relation that ends, and revisions that nobody follows any more, ask for. It must not be lost, whatever else is wrong. */
export function decideLeftSecrets({ event, endedSecrets, relations }: CharmState): readonly Step[] {
  if (event.kind === "secret" && event.change === "remove" && event.revision !== undefined) {
    return [dropStep(event.id, "nobody follows this revision any more", { revision: event.revision })];
  }
  return endedSecrets
    .filter((id) => relations.every((relation) => !names(relation, id)))
    .map((id) => dropStep(id, "the relation that it was made for is gone"));
}

/** Secrets that are there, by label: those whose ids stand where a publication wants them. */
function knownSecrets(wanted: readonly Wanted[]): ReadonlyMap<string, PublishedSecret> {
  const known = new Map<string, PublishedSecret>();
  for (const { relation, what } of wanted) {
    for (const [key, value] of Object.entries(what.app ?? {})) {
      const published = relation.ownSecrets.get(key);
      if (typeof value === "object" && value !== null && published !== undefined)
        known.set(value.secretLabel, published);
    }
  }
  return known;
}

function updateSteps(wanted: readonly Wanted[], known: ReadonlyMap<string, PublishedSecret>): readonly Step[] {
  const byLabel = new Map(wanted.flatMap(({ what }) => (what.secrets ?? []).map((secret) => [secret.label, secret])));
  return [...byLabel.values()].flatMap(({ grant: _, ...secret }): readonly Step[] => {
    const published = known.get(secret.label);
    if (published === undefined || sameContent(published.content, secret.content)) return [];
    return [
      {
        do: "secret",
        secret,
        id: published.id,
        exists: true,
        why: `what ${secret.label} holds has changed`,
        onFailure: "crash",
        group: "juju",
      },
    ];
  });
}

function publishStep(
  { relation, what }: Wanted,
  known: ReadonlyMap<string, PublishedSecret>,
  leader: boolean,
): readonly Step[] {
  const secrets = leader ? secretsToPublish(what.secrets ?? [], relation, known) : [];
  const ids = new Map([...known].map(([label, { id }]) => [label, id]));
  const app = Object.fromEntries(
    Object.entries(what.app ?? {}).map(([key, value]) => [key, withId(value, ids)] as const),
  );
  const changesApp =
    leader && relation.ownApp !== "not-readable" && Object.keys(databagChanges(relation.ownApp, app, ids)).length > 0;
  const changesUnit = Object.keys(databagChanges(relation.ownUnit, what.unit ?? {}, ids)).length > 0;
  if (secrets.length === 0 && !changesApp && !changesUnit) return [];
  return [
    {
      do: "publish",
      relation: relation.id,
      what: {
        ...(what.app !== undefined && { app }),
        ...(what.unit !== undefined && { unit: what.unit }),
        ...(secrets.length > 0 && { secrets }),
        ...(what.warning !== undefined && { warning: what.warning }),
      },
      why: `${relation.endpoint} has to know`,
      onFailure: "crash",
      group: "juju",
    },
  ];
}

type AppValue = NonNullable<Publication["app"]>[string];

function withId(value: AppValue, ids: ReadonlyMap<string, string>): AppValue {
  return typeof value === "object" && value !== null ? (ids.get(value.secretLabel) ?? value) : value;
}

/** Those that do not exist yet, and those that exist for another relation and are not granted to this one. */
function secretsToPublish(
  secrets: NonNullable<Publication["secrets"]>,
  relation: RelationState,
  known: ReadonlyMap<string, PublishedSecret>,
): readonly SecretToPublish[] {
  return secrets.flatMap((secret): readonly SecretToPublish[] => {
    const id = known.get(secret.label)?.id;
    if (id === undefined) return [secret];
    return secret.grant && !names(relation, id) ? [{ ...secret, id }] : [];
  });
}

/** A secret that is no longer named goes; one that another relation keeps is only taken from those that do not. */
function dropSteps(wanted: readonly Wanted[]): readonly Step[] {
  const entries = wanted.flatMap(({ relation, what }) =>
    [...relation.ownSecrets].map(([key, { id }]) => ({ id, relation, kept: what.app?.[key] !== null })),
  );
  const removed = new Set<string>();
  return entries.flatMap(({ id, relation, kept }): readonly Step[] => {
    if (kept || removed.has(id)) return [];
    const keepers = entries.filter((other) => other.id === id && other.kept);
    if (keepers.length === 0) {
      removed.add(id);
      return [dropStep(id, "no relation names it any more")];
    }
    const alsoKept = keepers.some((keeper) => keeper.relation.id === relation.id);
    return alsoKept ? [] : [dropStep(id, `${relation.endpoint} does not name it any more`, { relation: relation.id })];
  });
}

function names({ ownSecrets }: RelationState, id: string): boolean {
  return [...ownSecrets.values()].some((published) => published.id === id);
}

function dropStep(id: string, why: string, only?: Extract<Step, { do: "drop-secret" }>["only"]): Step {
  return { do: "drop-secret", id, ...(only !== undefined && { only }), why, onFailure: "crash", group: "juju" };
}
