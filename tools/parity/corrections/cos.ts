import { join } from "node:path";
import { mergeLayers } from "@paas-charm/core/pebble";
import {
  type Expectation,
  isObject,
  type Json,
  type JsonObject,
  readVectors,
  type Vector,
  type VectorRelation,
} from "../vectors.ts";
import { type Correction, refuses } from "./correction.ts";

const goldens = join(import.meta.dirname, "../../../goldens");
const removed = { override: "replace", type: "loki", location: "(removed)", services: ["-all"] };

/** Corrections of metrics, dashboards, logs and traces, by defect. */
export const cosCorrections: Readonly<Record<string, Correction>> = {
  // Log targets follow every event, unit by unit, and only our own: see withLogging, which is right for them all.
  L1: (recorded) => recorded,
  L2: (recorded) => recorded,
  L4: (recorded) => recorded,
  L7: (recorded) => recorded,
  L5: (recorded) => ({
    ...recorded,
    ...(recorded.relations && {
      relations: recorded.relations.map((relation) => {
        const { alert_rules: rules } = relation.localApp;
        if (rules === undefined) return relation;
        return { ...relation, localApp: { ...relation.localApp, alert_rules: withComma(rules) } };
      }),
    }),
  }),
  // Published on any event: what the same charm was recorded to publish on others.
  M4: (recorded, { vector }) => {
    const relation = vector.state.relations.find((one) => one.interface === "prometheus_scrape");
    const published = relation && publishedMetrics(vector);
    if (relation === undefined || published === undefined) return recorded;
    const { localApp, localUnit } = published;
    const own = { id: relation.id, endpoint: relation.endpoint, localUnit };
    return {
      ...recorded,
      relations: [...(recorded.relations ?? []), { ...own, localApp: vector.state.leader ? localApp : {} }],
    };
  },
  "P-14": (recorded, context) => {
    const { vector } = context;
    const relation = vector.state.relations.find((one) => one.interface === "tracing");
    const request = vector.state.leader ? { receivers: '["otlp_http"]' } : {};
    return {
      ...refuses("blocked", "Invalid tracing relation data.")(recorded, context),
      ...(relation && {
        relations: [
          {
            id: relation.id,
            endpoint: relation.endpoint,
            localApp: { ...relation.localApp, ...request },
            localUnit: {},
          },
        ],
      }),
    };
  },
  "X-2": refuses("blocked", "logging needs Juju 3.4 or newer"),
};

function withComma(rules: string): string {
  return rules.replace(/(job=~\\"\.\+\\")(?= ?[a-z_]+=)/g, "$1,");
}

/** The metrics databags of the same charm in a vector where nothing is special. */
function publishedMetrics({ charm }: Vector) {
  return readVectors(goldens, charm)
    .filter(({ defect, paasConfig, patch, charmFiles }) => !defect && !paasConfig && !patch && !charmFiles)
    .flatMap(({ state, expect }) => {
      const relation = state.relations.find((one) => one.interface === "prometheus_scrape");
      return expect.relations?.filter(({ id, localApp }) => id === relation?.id && localApp["scrape_jobs"]) ?? [];
    })[0];
}

/** Whether a vector is about Juju without log forwarding: X-2. */
export function lacksForwarding({ juju, state, event }: Vector): boolean {
  const [major = 0, minor = 0] = juju.version.split(".").map(Number);
  const related = lokis(state.relations, event);
  return related.length > 0 && (major < 3 || (major === 3 && minor < 4));
}

/**
 * L3, in every result: log targets and alert rules are right after any event, not only after those of the relation. What goes where is
 * told by the vector's own databags.
 */
export function withLogging(expected: Expectation, vector: Vector): Expectation {
  const { state, event } = vector;
  const any = state.relations.some((one) => one.interface === "loki_push_api");
  const untouched = ["install", "stop", "remove", "storage-detaching"].includes(event.kind);
  const refusal = /paas-config|cannot read|Juju 3\.4/.test(expected.unitStatus?.message ?? "");
  if (!any || untouched || refusal || expected.crash !== null) return expected;
  const related = lokis(state.relations, event);
  const wanted = Object.fromEntries(related.flatMap((relation) => targetsOf(relation, vector)));
  return { ...withTargets(expected, wanted, vector), relations: withRules(expected, related, vector) };
}

function lokis(relations: readonly VectorRelation[], event: Vector["event"]): readonly VectorRelation[] {
  return relations.filter(
    ({ id, interface: name }) =>
      name === "loki_push_api" && !(event.kind === "relation-broken" && event.relation === id),
  );
}

function targetsOf({ remoteApp, remoteUnits }: VectorRelation, { juju, charm }: Vector): readonly [string, Json][] {
  const app = juju.unit.slice(0, juju.unit.indexOf("/"));
  const labels = {
    product: "Juju",
    charm: `${charm.replace(/-[^-]*$/, "")}-k8s`,
    juju_model: juju.model,
    juju_model_uuid: juju.modelUuid,
    juju_application: app,
    juju_unit: juju.unit,
    job: `juju_${juju.model}_${juju.modelUuid.slice(0, 8)}_${app}`,
  };
  return Object.entries(remoteUnits).flatMap(([unit, { endpoint }]): [string, Json][] => {
    const url = endpoint === undefined ? undefined : /"url": *"(https?:[^"]*)"/.exec(endpoint)?.[1];
    if (url === undefined) return [];
    return [[`${remoteApp}/${unit}`, { override: "replace", type: "loki", location: url, services: ["all"], labels }]];
  });
}

function withTargets(expected: Expectation, wanted: JsonObject, { state, juju }: Vector): Expectation {
  if (!state.container.canConnect) return expected;
  const before = mergeLayers(Object.entries(state.container.layers)) as unknown as JsonObject;
  const present = isObject(before["log-targets"]) ? before["log-targets"] : {};
  const stale = Object.entries(present).filter(
    ([name, target]) => wanted[name] === undefined && isObject(target) && isOurs(target, juju.unit),
  );
  const targets = { ...present, ...wanted, ...Object.fromEntries(stale.map(([name]) => [name, removed])) };
  if (expected.plan === "unchanged" && JSON.stringify(targets) === JSON.stringify(present)) return expected;
  const plan = isObject(expected.plan) ? expected.plan : before;
  return { ...expected, plan: { ...plan, "log-targets": targets } };
}

function isOurs({ labels, services }: JsonObject, unit: string): boolean {
  return isObject(labels) && labels["juju_unit"] === unit && JSON.stringify(services) !== '["-all"]';
}

function withRules(
  expected: Expectation,
  related: readonly VectorRelation[],
  { state, juju, charm }: Vector,
): NonNullable<Expectation["relations"]> {
  const before = expected.relations ?? [];
  if (!state.leader) return before;
  const metadata = JSON.stringify({
    model: juju.model,
    model_uuid: juju.modelUuid,
    application: juju.unit.slice(0, juju.unit.indexOf("/")),
    unit: juju.unit,
    charm_name: `${charm.replace(/-[^-]*$/, "")}-k8s`,
  });
  const missing = related
    .filter(({ id }) => before.every((one) => one.id !== id || one.localApp["alert_rules"] === undefined))
    .map(({ id, endpoint, localUnit }) => ({ id, endpoint, localUnit, localApp: { metadata, alert_rules: "{}" } }));
  return [...before.filter(({ id }) => missing.every((one) => one.id !== id)), ...missing];
}
