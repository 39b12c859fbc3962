import { type CharmMetadata, defineCharm, type Framework } from "@paas-charm/core";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "@paas-charm/flask";

type Bag = Readonly<Record<string, string>>;

/** One relation as its other side leaves it. */
export interface OtherSide {
  readonly interface: string;
  readonly endpoint: string;
  readonly databag?: Bag;
  /** Our databag, as the last round left it. */
  readonly ours?: Bag;
}

/** What the model holds beside relations. */
export interface ModelFacts {
  /** Contents by id. */
  readonly secrets?: Readonly<Record<string, Bag>>;
  readonly config?: Readonly<Record<string, string>>;
  readonly framework?: Framework;
}

const rock = (framework: Framework) => ({
  services: { [framework.service]: { override: "replace", command: "/bin/application", startup: "enabled" } },
});

/**
 * A charm that is related: one reconcile of the leader, on the databags that the real other side asked for. What the application gets
 * is what Pebble's plan says, and nothing else.
 */
export async function reconcile(sides: readonly OtherSide[], facts: ModelFacts = {}): Promise<Reconciled> {
  const framework = facts.framework ?? flask;
  const state: TransitionState = {
    leader: true,
    config: facts.config ?? {},
    relations: sides.map(({ endpoint, databag, ours }, index) => ({
      id: index + 1,
      endpoint,
      remoteApp: `${endpoint}-provider`,
      remoteAppData: databag ?? {},
      localApp: ours ?? {},
      remoteUnits: { 0: {} },
    })),
    secrets: Object.entries(facts.secrets ?? {}).map(([id, content]) => ({ id, owner: null, content })),
    containers: {
      app: { layers: { rock: rock(framework) }, directories: ["/var/lib/gunicorn"], execs: [{ command: [], exit: 0 }] },
    } as NonNullable<TransitionState["containers"]>,
  };
  const played = await transition(
    defineCharm({ framework }),
    metadataOf(framework, sides, Object.keys(facts.config ?? {})),
    state,
    {
      kind: "lifecycle",
      name: "config-changed",
    },
  );
  return {
    status: played.state.unitStatus,
    environment: environmentOf(played, framework),
    files: Object.fromEntries(
      Object.entries(played.state.containers["app"]?.files ?? {}).map(([path, { content }]) => [path, String(content)]),
    ),
    databag: (endpoint) => played.state.relations.find((relation) => relation.endpoint === endpoint)?.localApp ?? {},
  };
}

/** What came of a reconcile. */
export interface Reconciled {
  readonly status: { readonly status: string; readonly message: string };
  /** Of the application, as Pebble starts it. */
  readonly environment: Bag;
  /** Text by path, in the container. */
  readonly files: Bag;
  /** What we tell the other side of an endpoint. */
  databag(endpoint: string): Bag;
}

function environmentOf({ state }: Transition, { service }: Framework): Bag {
  return state.containers["app"]?.layers["charm"]?.services?.[service]?.environment ?? {};
}

function metadataOf(framework: Framework, sides: readonly OtherSide[], options: readonly string[]): CharmMetadata {
  return {
    name: "guestbook",
    summary: "",
    description: "",
    version: "1",
    framework: framework.name,
    dialect: "2.0b1",
    base: "ubuntu@26.04",
    assumes: [],
    charmUser: "root",
    containers: { app: {} },
    endpoints: Object.fromEntries(
      sides.map((side) => [
        side.endpoint,
        { interface: side.interface, role: "requires", optional: true, limit: 1 } as const,
      ]),
    ),
    options: Object.fromEntries(options.map((name) => [name, { type: "string" } as const])),
    actions: {},
    resources: {},
    storage: {},
  };
}
