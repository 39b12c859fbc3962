import type { Transition } from "@paas-charm/core/simulated";
import {
  isObject,
  type Json,
  type JsonObject,
  type Vector,
  type VectorContainer,
  type VectorRelation,
  type VectorSecret,
} from "../parity/vectors.ts";

/** The state in which the Python library left the unit: a vector's own, and on it what the recorded run did. */
export function leftByPython(vector: Vector): Vector {
  const { state, expect } = vector;
  const { container } = state;
  const files = Object.entries(expect.files ?? {}).map(([path, { content }]) => [path, textOf(content)]);
  return {
    ...vector,
    state: {
      ...state,
      relations: state.relations.map((relation) => withOwnDatabags(relation, expect.relations)),
      secrets: withLabels(state.secrets, expect.secretsChanged),
      container: {
        ...container,
        layers: isObject(expect.plan)
          ? { ...container.layers, charm: withEnvironments(expect.plan) }
          : container.layers,
        files: { ...container.files, ...Object.fromEntries(files) },
        serviceStatuses: Object.fromEntries(runningServices(vector).map((name) => [name, "active"])),
      },
      ports: (expect.ports ?? []).map(({ port }) => ({ protocol: "tcp", port })),
    },
  };
}

/** The same unit in the pod that Juju puts in place of the old one: the model is as it was, the container as its image has it. */
export function inNewPod(vector: Vector, canConnect: boolean): Vector {
  const { container } = vector.state;
  const { charm: _, ...layers } = container.layers;
  const ofImage = ([path]: [string, Json]): boolean => !/\/state\/|\/log_config\/|gunicorn\.conf\.py$/.test(path);
  return withContainer(vector, {
    ...container,
    canConnect,
    layers,
    files: Object.fromEntries(Object.entries(container.files).filter(ofImage)),
    serviceStatuses: {},
  });
}

/** The unit after an event: what the model holds is that of the transition. */
export function afterTransition(vector: Vector, { state }: Transition): Vector {
  return {
    ...vector,
    state: {
      ...vector.state,
      relations: vector.state.relations.map((relation) =>
        withOwnDatabags(
          relation,
          state.relations.map(({ id, endpoint, localApp, localUnit }) => ({ id, endpoint, localApp, localUnit })),
        ),
      ),
      secrets: state.secrets.map(({ id, owner, label, content }) => ({ id, owner, label, content })),
    },
  };
}

/** The environment that Python gave a service. */
export function environmentByPython({ expect }: Vector, service: string): Json | undefined {
  const services = isObject(expect.plan) ? expect.plan["services"] : undefined;
  const found = isObject(services) ? services[service] : undefined;
  return isObject(found) ? found["environment"] : undefined;
}

function withContainer(vector: Vector, container: VectorContainer): Vector {
  return { ...vector, state: { ...vector.state, container } };
}

function withOwnDatabags(relation: VectorRelation, changed: Vector["expect"]["relations"] = []): VectorRelation {
  const left = changed.find(({ id }) => id === relation.id);
  return left === undefined ? relation : { ...relation, localApp: left.localApp, localUnit: left.localUnit };
}

/** What Python changes of secrets that others own is the label by which it knows them. */
function withLabels(
  secrets: readonly VectorSecret[],
  changed: Vector["expect"]["secretsChanged"] = [],
): readonly VectorSecret[] {
  return secrets.map((secret) => {
    const left = changed.find(({ id }) => id === secret.id);
    return left === undefined ? secret : { ...secret, label: left.label };
  });
}

function runningServices({ expect }: Vector): readonly string[] {
  const statuses = expect.serviceStatuses ?? {};
  return Object.keys(statuses).filter((name) => statuses[name] === "active");
}

/** A recorded plan with every reference to another service's environment put in place. */
function withEnvironments(plan: JsonObject): JsonObject {
  const services = isObject(plan["services"]) ? plan["services"] : {};
  const environmentOf = (value: Json | undefined): Json | undefined => {
    const named = isObject(value) ? /^plan\.services\.(.+)\.environment$/.exec(String(value["$ref"]))?.[1] : undefined;
    const service = named === undefined ? undefined : services[named];
    return isObject(service) ? service["environment"] : value;
  };
  const resolved = Object.entries(services).map(([name, service]): [string, Json] => {
    const environment = isObject(service) ? environmentOf(service["environment"]) : undefined;
    return [name, isObject(service) && environment !== undefined ? { ...service, environment } : service];
  });
  return { ...plan, services: Object.fromEntries(resolved) };
}

function textOf(content: Json): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}
