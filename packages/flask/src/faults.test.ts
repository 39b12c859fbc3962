import type { CharmMetadata, Dialect, JujuEvent } from "@paas-charm/core";
import type { Transition, TransitionOptions } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { deadlineMs, type Fault, faults, hurtPebble, hurtTools, type Place } from "../test/faults.ts";
import {
  databaseRelation,
  deployed,
  dialects,
  freshContainer,
  ids,
  integrated,
  metadataOf,
  observability,
  observed,
  on,
  type Point,
  play,
  settled,
  withKey,
} from "../test/guestbook.ts";

/** An event, where it comes, and what the charm demands. */
interface Scene {
  readonly name: string;
  readonly event: (dialect: Dialect) => JujuEvent;
  readonly at: (dialect: Dialect) => Promise<Point>;
  readonly metadata?: (dialect: Dialect) => Partial<CharmMetadata>;
}

const withObservability = (dialect: Dialect): Partial<CharmMetadata> => ({
  endpoints: { ...metadataOf(dialect).endpoints, ...observability },
});

const scenes: readonly Scene[] = [
  {
    name: "pebble-ready with logs, traces, metrics, dashboards and Valkey",
    event: on.pebbleReady,
    at: async (dialect) => ({ state: observed(dialect) }),
    metadata: withObservability,
  },
  {
    name: "the end of the logs",
    event: () => on.relation("logging", "broken", 4, "remote"),
    at: async (dialect) => {
      const { state, cache } = await settled(dialect, observed(dialect), withObservability(dialect));
      return { state: { ...state, relations: (state.relations ?? []).filter(({ id }) => id !== 4) }, cache };
    },
    metadata: withObservability,
  },
  {
    name: "the first config-changed after install",
    event: () => on.hook("config-changed"),
    at: async (dialect) => await play(dialect, { state: deployed(dialect) }, on.hook("install")),
  },
  {
    name: "pebble-ready of a new container",
    event: on.pebbleReady,
    at: async (dialect) => {
      const { state, cache } = await settled(dialect);
      const containers = Object.keys(state.containers ?? {}).map((name) => [name, freshContainer(dialect)]);
      return { state: { ...state, containers: Object.fromEntries(containers) }, cache };
    },
  },
  {
    name: "postgresql-relation-changed with a migration",
    event: () => on.relation("postgresql", "changed", ids.postgresql, "db"),
    at: async (dialect) => {
      const { relations, ...rest } = integrated(dialect);
      const before = (relations ?? []).map((relation) =>
        relation.id === ids.postgresql ? { ...relation, remoteAppData: {} } : relation,
      );
      const at = await play(dialect, { state: { ...rest, relations: before } }, on.pebbleReady(dialect));
      const answered = at.state.relations.map((relation) =>
        relation.id === ids.postgresql ? { ...relation, ...databaseRelation(), localApp: relation.localApp } : relation,
      );
      return { state: { ...at.state, relations: answered }, cache: at.cache };
    },
  },
  { name: "update-status with nothing changed", event: () => on.hook("update-status"), at: settled },
  {
    name: "rotate-secret-key",
    event: () => on.action("rotate-secret-key"),
    at: async (dialect) => await settled(dialect, withKey(integrated(dialect), dialect)),
  },
  { name: "an action of charm.ts", event: () => on.action("count-entries"), at: settled },
  {
    name: "a change of gunicorn's settings",
    event: () => on.hook("config-changed"),
    at: async (dialect) => {
      const { state, cache } = await settled(dialect);
      return { state: { ...state, config: { "webserver-workers": 3 } }, cache };
    },
  },
  {
    name: "the end of a required integration",
    event: () => on.relation("postgresql", "broken", ids.postgresql, "db"),
    at: async (dialect) => {
      const { state, cache } = await settled(dialect);
      return {
        state: { ...state, relations: (state.relations ?? []).filter(({ id }) => id !== ids.postgresql) },
        cache,
      };
    },
    metadata: (dialect) => {
      const { endpoints } = metadataOf(dialect);
      return {
        endpoints: { ...endpoints, postgresql: { interface: "postgresql_client", role: "requires", optional: false } },
      };
    },
  },
];

describe.for(dialects)("in dialect %s", (dialect) => {
  describe.for(scenes)("$name", (scene) => {
    test.for(faults)("survives each hook tool that %s", async (fault) => {
      const undisturbed = await dispatched(dialect, scene);
      const reference = await rested(dialect, scene, undisturbed);
      const places = placesOf(undisturbed.toolCalls.map(({ tool }) => tool));

      for (const place of places) {
        const { wrap, hurt } = hurtTools(place, fault);
        const disturbed = await dispatched(dialect, scene, { wrapTools: wrap });

        await judge(dialect, scene, { fault, place, hurt, disturbed, undisturbed, reference });
      }
    });

    test.for(faults)("survives each call of Pebble that %s", async (fault) => {
      const names: string[] = [];
      const undisturbed = await dispatched(dialect, scene, { wrapPebble: hurtPebble({ name: "" }, fault, names).wrap });
      const reference = await rested(dialect, scene, undisturbed);

      for (const place of placesOf(names)) {
        const { wrap, hurt } = hurtPebble(place, fault);
        const disturbed = await dispatched(dialect, scene, { wrapPebble: wrap });

        await judge(dialect, scene, { fault, place, hurt, disturbed, undisturbed, reference });
      }
    });
  });
});

/** Each single call, each name for all its calls, and all calls together. */
function placesOf(names: readonly string[]): readonly Place[] {
  return [...names.map((_name, at) => ({ at })), ...[...new Set(names)].map((name) => ({ name })), "everywhere"];
}

/** After the next event, and one more: that the port is open is told to the ingress in the event after the one that opened it. */
async function rested(dialect: Dialect, scene: Scene, at: Point): Promise<Transition> {
  return await next(dialect, scene, await next(dialect, scene, at, on.hook("update-status")), on.hook("update-status"));
}

/** States are never changed, so that each is made once. */
const points = new Map<string, Promise<Point>>();

async function dispatched(dialect: Dialect, scene: Scene, options: TransitionOptions = {}): Promise<Transition> {
  const key = `${dialect} ${scene.name}`;
  const point = points.get(key) ?? scene.at(dialect);
  points.set(key, point);
  return await next(dialect, scene, await point, scene.event(dialect), options);
}

async function next(
  dialect: Dialect,
  scene: Scene,
  at: Point,
  event: JujuEvent,
  options: TransitionOptions = {},
): Promise<Transition> {
  return await play(dialect, at, event, { deadlineMs, ...options, metadata: scene.metadata?.(dialect) ?? {} });
}

interface Case {
  readonly fault: Fault;
  readonly place: Place;
  readonly hurt: readonly string[];
  readonly disturbed: Transition;
  readonly undisturbed: Transition;
  /** The undisturbed run when it has come to rest. */
  readonly reference: Transition;
}

async function judge(
  dialect: Dialect,
  scene: Scene,
  { fault, place, hurt, disturbed, undisturbed, reference }: Case,
): Promise<void> {
  const label = `${JSON.stringify(place)} ${hurt.join()} ${fault}`;
  const { state, action } = disturbed;
  // Juju may still refuse what the hook has written when it is over.
  const committed = disturbed.result.exitCode === 0 && disturbed.commit?.ok === true;
  const whole = (one: Transition): string => JSON.stringify([comparable(one), one.action]);
  const harmless = whole(disturbed) === whole(undisturbed);

  // Nobody was hurt in vain, and what was half done is never called well.
  if (!harmless) {
    const told = committed ? [state.unitStatus.message, action.failure ?? ""] : [disturbed.result.complaint ?? ""];
    const said = told.join("; ");
    expect(said, label).toMatch(namesOf(hurt));
    expect(said, label).not.toMatch(/\n| {4}at /);
    const isAction = scene.event(dialect).kind === "action";
    expect(committed && state.unitStatus.status === "active" && !isAction, label).toBe(false);
  }
  if (scene.event(dialect).kind === "action" && committed && action.failure === undefined) {
    // A Pebble that is not up yet takes the new key when it is.
    expect(harmless || state.unitStatus.message === "Waiting for pebble ready", label).toBe(true);
  }

  // The next events without the fault make up for it.
  const again = !committed || action.failure !== undefined;
  const retried = again ? await next(dialect, scene, disturbed, scene.event(dialect)) : disturbed;
  const healed = await rested(dialect, scene, retried);
  expect(comparable(healed), label).toEqual(comparable(reference));
  expect(healed.cache?.relations, label).toEqual(reference.cache?.relations);
}

/** What a message may call what was hurt: the tool or request, or, of a secret or an unreachable Pebble, the thing itself. */
function namesOf(hurt: readonly string[]): RegExp {
  const names = hurt.flatMap((name) => (name.startsWith("secret-") ? [name, "secret"] : [name]));
  return new RegExp([...names, "pebble ready"].join("|"));
}

/** All that lasts of a unit: what operators, other applications and the next dispatch see. */
function comparable({ state }: Transition) {
  // Ids of secrets are drawn anew each time.
  const labels = new Map(state.secrets.map(({ id, label }) => [id, `<id of ${label}>`]));
  const named = (bag: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, labels.get(value) ?? value]));
  return {
    unit: state.unitStatus,
    app: state.appStatus,
    ports: state.ports,
    relations: state.relations.map(({ id, localApp, localUnit }) => ({ id, localApp: named(localApp), localUnit })),
    secrets: state.secrets.map(({ owner, label, content }) => ({ owner, label, content })),
    containers: Object.values(state.containers).map(({ layers, serviceStatuses, files }) => ({
      layers,
      serviceStatuses: sorted(serviceStatuses),
      files: sorted(files),
    })),
  };
}

function sorted<Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}
