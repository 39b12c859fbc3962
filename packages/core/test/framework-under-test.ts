import type { CharmMetadata, Dialect, Framework } from "@paas-charm/core";
import type { SimulatedContainerInput, Transition, TransitionState } from "@paas-charm/core/simulated";

/** What a framework's own tests start from: the guest book's charm, and a unit that leads and has its image. */
export function frameworkUnderTest(
  { name, service, dialects }: Pick<Framework, "name" | "service" | "dialects">,
  given: {
    /** What the image's layer runs. */
    readonly command: string;
    /** Besides the peers. */
    readonly endpoints?: CharmMetadata["endpoints"];
    /** Besides that of the peers, which has id 1. */
    readonly relations?: TransitionState["relations"];
  },
) {
  return {
    metadataOf(dialect: Dialect, options: CharmMetadata["options"] = {}): CharmMetadata {
      const { container, peers } = dialects[dialect];
      return {
        name: "guestbook",
        summary: "",
        description: "",
        version: "1",
        framework: name,
        dialect,
        base: "ubuntu@24.04",
        assumes: [],
        charmUser: "root",
        containers: { [container]: {} },
        endpoints: { [peers]: { interface: peers, role: "peers", optional: true }, ...given.endpoints },
        options,
        actions: {},
        resources: {},
        storage: {},
      };
    },

    /** A state in which the unit leads and the image is there, and nothing has run yet. */
    fresh(dialect: Dialect, change: SimulatedContainerInput = {}): TransitionState {
      const { container, peers, secretKey } = dialects[dialect];
      const key = secretKey.store === "peer-databag" ? { [secretKey.legacyKey]: "the-key" } : {};
      const rock = {
        services: { [service]: { override: "replace", startup: "enabled", command: given.command } },
      } as const;
      return {
        unit: "guestbook/0",
        model: { name: "m" },
        leader: true,
        relations: [{ id: 1, endpoint: peers, localApp: key }, ...(given.relations ?? [])],
        containers: { [container]: { layers: { rock }, ...change } },
      };
    },

    /** The environment that the main service got. */
    environmentOf({ state }: Pick<Transition, "state">, dialect: Dialect): Readonly<Record<string, string>> {
      return state.containers[dialects[dialect].container]?.layers["charm"]?.services?.[service]?.environment ?? {};
    },
  };
}
