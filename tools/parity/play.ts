import { join } from "node:path";
import type { CharmMetadata, CosAssets, JujuEvent, PaasConfigSource } from "@paas-charm/core";
import { defineCharm } from "@paas-charm/core";
import { mergeLayers } from "@paas-charm/core/pebble";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { django } from "@paas-charm/django";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { flask } from "@paas-charm/flask";
import { go } from "@paas-charm/go";
import { cosAssets, readCosFolder } from "@paas-charm/project";
import { springBoot } from "@paas-charm/spring-boot";
import { parseDocument } from "yaml";
import type { Observed } from "./compare.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  patched,
  type Vector,
  type VectorCharm,
  type VectorEvent,
} from "./vectors.ts";

/** Frameworks that are ready to be compared. */
const charms = {
  django: defineCharm({ framework: django }),
  expressjs: defineCharm({ framework: expressjs }),
  fastapi: defineCharm({ framework: fastapi }),
  flask: defineCharm({ framework: flask }),
  go: defineCharm({ framework: go }),
  "spring-boot": defineCharm({ framework: springBoot }),
} as const;

/** Whether vectors of a framework can be played. */
export function isPlayable(framework: string): framework is keyof typeof charms {
  return Object.hasOwn(charms, framework);
}

/** Plays a vector's event on its state with our charm. */
export async function play(vector: Vector, charm: VectorCharm, as: VectorEvent = vector.event): Promise<Observed> {
  return observedOf(vector, await transitionOf(vector, charm, as));
}

/** The same, with every call that our charm made. */
export async function transitionOf(vector: Vector, charm: VectorCharm, as: VectorEvent): Promise<Transition> {
  const declared = vector.patch === undefined ? charm : (patched(charm, vector.patch) as VectorCharm);
  const framework = String(declared["framework"]);
  if (!isPlayable(framework)) throw new Error(`cannot play ${vector.id}: there is no framework ${framework} yet`);
  const metadata = metadataOf(declared);
  return await transition(charms[framework], metadata, stateOf(vector), eventOf(vector, as), {
    paasConfig: paasConfigOf(vector),
    assets: assetsOf(vector, framework),
    ...(as.params !== undefined && { params: as.params }),
  });
}

/** The metadata of a recorded charm in our form. */
export function metadataOf(charm: VectorCharm): CharmMetadata {
  const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
  const map = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
  const endpoints = (["requires", "provides", "peers"] as const).flatMap((role) =>
    Object.entries(map(charm[role])).map(([name, endpoint]) => {
      const { interface: interfaceName, optional, limit } = map(endpoint);
      return [
        name,
        {
          interface: text(interfaceName),
          role,
          optional: optional === true,
          ...(typeof limit === "number" && { limit }),
        },
      ];
    }),
  );
  return {
    name: text(charm["name"]),
    summary: "",
    description: "",
    version: "1",
    framework: text(charm["framework"]),
    dialect: charm["dialect"] === "1.12" ? "1.12" : "2.0b1",
    base: text(charm["base"]),
    assumes: [],
    charmUser: "root",
    containers: map(charm["containers"]) as unknown as CharmMetadata["containers"],
    endpoints: Object.fromEntries(endpoints) as CharmMetadata["endpoints"],
    options: map(map(charm["config"])["options"]) as unknown as CharmMetadata["options"],
    actions: map(charm["actions"]) as unknown as CharmMetadata["actions"],
    resources: map(charm["resources"]) as unknown as CharmMetadata["resources"],
    storage: {},
  };
}

/** The state of a vector, in our form. */
export function stateOf({ state, juju }: Vector): TransitionState {
  const { container } = state;
  const files = Object.entries(container.files).map(([path, content]) => [
    path,
    {
      content: typeof content === "string" ? content : JSON.stringify(content),
      user: path.endsWith("gunicorn.conf.py") ? "_daemon_" : null,
      group: null,
    },
  ]);
  return {
    unit: juju.unit,
    model: { name: juju.model, uuid: juju.modelUuid },
    juju: juju.version,
    leader: state.leader,
    config: state.config,
    plannedUnits: juju.plannedUnits,
    ...(juju.proxies && { proxies: juju.proxies }),
    relations: state.relations.map((relation) => ({
      id: relation.id,
      endpoint: relation.endpoint,
      ...(relation.remoteApp !== undefined && { remoteApp: relation.remoteApp }),
      localApp: relation.localApp,
      localUnit: relation.localUnit,
      remoteAppData: relation.remoteAppData ?? {},
      remoteUnits: relation.remoteUnits,
    })),
    secrets: state.secrets.map((secret) => ({
      id: secret.id,
      owner: secret.owner,
      label: secret.label,
      ...(secret.content && { content: secret.content }),
      ...(secret.revisions && { revisions: secret.revisions }),
      ...(secret.trackedRevision !== undefined && { trackedRevision: secret.trackedRevision }),
    })),
    ports: state.ports,
    containers: {
      [container.name]: {
        canConnect: container.canConnect,
        layers: container.layers as NonNullable<NonNullable<TransitionState["containers"]>[string]["layers"]>,
        files: Object.fromEntries(files),
        directories: container.dirs ?? [],
        serviceStatuses: container.serviceStatuses as NonNullable<
          NonNullable<TransitionState["containers"]>[string]["serviceStatuses"]
        >,
        execs: container.execs,
      },
    },
  };
}

/** The event of a vector, in our form. */
export function eventOf({ state, juju }: Vector, event: VectorEvent): JujuEvent {
  const { kind } = event;
  if (kind === "action") return { kind: "action", name: event.name ?? "", action: event.name ?? "", id: "1" };
  if (kind === "pebble-ready") {
    const { name } = state.container;
    return { kind: "workload", name: `${name}-pebble-ready`, change: "pebble-ready", container: name };
  }
  if (kind.startsWith("secret-")) return { kind: "secret", name: kind, change: "changed", id: event.secret ?? "" };
  const change = /^relation-(created|joined|changed|departed|broken)$/.exec(kind)?.[1];
  const relation = state.relations.find(({ id }) => id === event.relation);
  if (change !== undefined && relation !== undefined) {
    const app = juju.unit.slice(0, juju.unit.indexOf("/"));
    const remoteApp = relation.peer === true ? app : (relation.remoteApp ?? "");
    return {
      kind: "relation",
      name: `${relation.endpoint}-${kind}`,
      change: change as "changed",
      endpoint: relation.endpoint,
      relation: relation.id,
      remoteApp,
      ...(event.remoteUnit !== undefined && { remoteUnit: `${remoteApp}/${event.remoteUnit}` }),
      ...(event.departingUnit !== undefined && { departingUnit: `${remoteApp}/${event.departingUnit}` }),
    };
  }
  return { kind: "lifecycle", name: kind as "config-changed" };
}

function assetsOf({ charmFiles = {} }: Vector, framework: string): CosAssets {
  const custom = Object.entries(charmFiles).map(([path, text]) => ({ path: path.replace(/^cos_custom\//, ""), text }));
  return cosAssets(readCosFolder(join(import.meta.dirname, "../../packages", framework, "cos")), custom);
}

function paasConfigOf({ paasConfig, paasConfigText }: Vector): PaasConfigSource {
  if (paasConfigText !== undefined) {
    const document = parseDocument(paasConfigText);
    const [error] = document.errors;
    return error === undefined
      ? { state: "parsed", value: document.toJS() }
      : { state: "unreadable", reason: error.message };
  }
  return paasConfig === undefined ? { state: "absent" } : { state: "parsed", value: paasConfig };
}

function observedOf(vector: Vector, done: Transition): Observed {
  const { state, result } = done;
  const container = state.containers[vector.state.container.name];
  const touched = new Set(done.pebbleCalls.filter(({ writes }) => writes).map(({ call }) => call));
  const pushed = [...touched].flatMap((call) => /^push (.+)$/.exec(call)?.[1] ?? []);
  const files = Object.entries(container?.files ?? {}).map(([path, file]) => [
    path,
    { content: typeof file.content === "string" ? file.content : "", user: file.user },
  ]);
  const status = (one: { readonly status: string; readonly message: string }) =>
    one.status === "unknown" ? null : { name: one.status, message: one.message };
  return {
    crash: result.exitCode === 0 ? null : "the hook failed",
    unitStatus: status(state.unitStatus),
    appStatus: status(state.appStatus),
    plan: planOf(container?.layers ?? {}),
    layerSent: [...touched].some((call) => call.startsWith("add-layer ")),
    files: Object.fromEntries(files),
    written: pushed,
    execs: done.execs.map(({ command, environment, workingDir, user }) => ({ command, environment, workingDir, user })),
    relations: state.relations.map(({ id, localApp, localUnit }) => ({ id, localApp, localUnit })),
    secrets: state.secrets.filter(({ owner }) => owner === "app").map(({ label, content }) => ({ label, content })),
    ports: state.ports.map(({ protocol, from }) => ({ protocol, port: from })),
    action:
      vector.event.kind === "action"
        ? {
            results: Object.keys(done.action.results).length > 0 ? done.action.results : null,
            failure: done.action.failure ?? null,
          }
        : null,
  };
}

function planOf(layers: Readonly<Record<string, object>>): JsonObject {
  return mergeLayers(Object.entries(layers)) as unknown as JsonObject;
}
