import type { ModelCharm, OpenedPort, SecretContent } from "./model.ts";
import { parseSecretUri } from "./secret-uri.ts";
import type { State, StateInput, StateRelation, StateRelationInput, StateSecret, StateSecretInput } from "./state.ts";

/** A state with everything that was left out. */
export function completeState<Container>(input: StateInput<Container>, charm: ModelCharm): State<Container> {
  const unit = input.unit ?? `${charm.name}/0`;
  const app = unit.slice(0, unit.indexOf("/"));
  const used = (input.relations ?? []).flatMap(({ id }) => id ?? []);
  let last = 0;
  const nextId = (): number => {
    do last += 1;
    while (used.includes(last));
    return last;
  };
  return {
    unit,
    model: {
      name: input.model?.name ?? "test-model",
      uuid: input.model?.uuid ?? "11111111-2222-4333-8444-555555555555",
    },
    juju: input.juju ?? "3.6.14",
    leader: input.leader ?? false,
    config: input.config ?? {},
    relations: (input.relations ?? []).map((relation) => completeRelation(relation, charm, app, nextId)),
    secrets: (input.secrets ?? []).map(completeSecret),
    ports: (input.ports ?? []).map(completePort),
    containers: input.containers ?? {},
    unitStatus: { status: "unknown", message: "", ...input.unitStatus },
    appStatus: { status: "unknown", message: "", ...input.appStatus },
    workloadVersion: input.workloadVersion ?? "",
    storage: input.storage ?? {},
    resources: input.resources ?? {},
    networks: input.networks ?? {},
    plannedUnits: input.plannedUnits ?? 1,
    proxies: { http: "", https: "", no: "", ...input.proxies },
    trusted: input.trusted ?? false,
    stored: input.stored ?? {},
    charmFiles: input.charmFiles ?? {},
  };
}

function completeRelation(
  relation: StateRelationInput,
  charm: ModelCharm,
  app: string,
  nextId: () => number,
): StateRelation {
  const peers = charm.endpoints[relation.endpoint]?.role === "peers";
  return {
    id: relation.id ?? nextId(),
    endpoint: relation.endpoint,
    remoteApp: peers ? app : (relation.remoteApp ?? "remote"),
    localApp: relation.localApp ?? {},
    localUnit: relation.localUnit ?? {},
    remoteAppData: relation.remoteAppData ?? {},
    remoteUnits: relation.remoteUnits ?? {},
    ...(relation.remoteModel !== undefined && { remoteModel: relation.remoteModel }),
  };
}

/** @throws for a secret without content or with an id that is none */
function completeSecret(secret: StateSecretInput): StateSecret {
  if (parseSecretUri(secret.id) === undefined) {
    throw new Error(
      `cannot use secret "${secret.id}" of the state: an id is secret: and twenty characters of [0-9a-z]`,
    );
  }
  const revisions = revisionsOf(secret);
  const latest = Math.max(...Object.keys(revisions).map(Number));
  const content = revisions[latest];
  if (content === undefined) throw new Error(`cannot use secret "${secret.id}" of the state: it has no content`);
  return {
    id: secret.id,
    owner: secret.owner ?? null,
    label: secret.label ?? "",
    description: secret.description ?? "",
    rotate: secret.rotate ?? "never",
    ...(secret.expire !== undefined && { expire: secret.expire }),
    content,
    revisions,
    ...(secret.trackedRevision !== undefined && { trackedRevision: secret.trackedRevision }),
    grants: secret.grants ?? [],
  };
}

function revisionsOf({ content, revisions }: StateSecretInput): Readonly<Record<number, SecretContent>> {
  if (revisions === undefined) return content === undefined ? {} : { 1: content };
  return Array.isArray(revisions)
    ? Object.fromEntries(revisions.map((each: SecretContent, index: number) => [index + 1, each]))
    : (revisions as Readonly<Record<number, SecretContent>>);
}

function completePort(port: NonNullable<StateInput["ports"]>[number]): OpenedPort {
  if ("from" in port) return port;
  return port.protocol === "icmp"
    ? { protocol: "icmp", from: 0, to: 0, endpoints: [] }
    : { protocol: port.protocol, from: port.port, to: port.port, endpoints: [] };
}
