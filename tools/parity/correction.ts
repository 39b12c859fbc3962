import { type Expectation, isObject, type Json, type JsonObject, type Vector } from "./vectors.ts";

/** What a correction may look at beside the recorded result. */
export interface CorrectionContext {
  readonly vector: Vector;
  /** The recorded result of an undisturbed first deployment of the same charm: what a run that Python broke off leads to. */
  readonly undisturbed: Expectation;
}

/** Yields the one right result from the recorded one. */
export type Correction = (recorded: Expectation, context: CorrectionContext) => Expectation;

/** Active, nothing to say. */
export const ok = { name: "active", message: "" };

/** The recorded result, as if the run had gone on to the end that an undisturbed one has. */
export const goesOn: Correction = (recorded, { vector, undisturbed }) => ({
  ...undisturbed,
  ...(recorded.relations && { relations: recorded.relations }),
  unitStatus: ok,
  appStatus: vector.state.leader ? ok : null,
});

/** Nothing about the workload changes; the status says why. */
export const refuses =
  (level: "blocked" | "waiting", message: string): Correction =>
  (_recorded, { vector }) => ({
    crash: null,
    unitStatus: { name: level, message },
    appStatus: vector.state.leader ? { name: level, message } : null,
    plan: "unchanged",
    ports: vector.state.ports,
  });

/** Changes the message of both statuses. */
export const mapStatus = (recorded: Expectation, change: (message: string) => string): Expectation => ({
  ...recorded,
  ...(recorded.unitStatus && { unitStatus: { ...recorded.unitStatus, message: change(recorded.unitStatus.message) } }),
  ...(recorded.appStatus && { appStatus: { ...recorded.appStatus, message: change(recorded.appStatus.message) } }),
});

/** Changes the environment of every service of the application. */
export function mapEnvironment(recorded: Expectation, change: (environment: JsonObject) => JsonObject): Expectation {
  if (!isObject(recorded.plan)) return recorded;
  const services = recorded.plan["services"];
  if (!isObject(services)) return recorded;
  const changed = Object.entries(services).map(([name, service]): [string, Json] => [
    name,
    isObject(service) && isObject(service["environment"]) && service["environment"]["$ref"] === undefined
      ? { ...service, environment: change(service["environment"]) }
      : service,
  ]);
  return { ...recorded, plan: { ...recorded.plan, services: Object.fromEntries(changed) } };
}

/** Changes the command of a service. */
export function mapCommand(recorded: Expectation, service: string, change: (command: string) => string): Expectation {
  if (!isObject(recorded.plan)) return recorded;
  const services = recorded.plan["services"];
  const main = isObject(services) ? services[service] : undefined;
  if (!isObject(services) || !isObject(main) || typeof main["command"] !== "string") return recorded;
  return {
    ...recorded,
    plan: { ...recorded.plan, services: { ...services, [service]: { ...main, command: change(main["command"]) } } },
  };
}

/** The URL that the ingress provider published, in normal form. */
export function ingressUrl({ state }: Vector): string | undefined {
  const published = state.relations.find(({ endpoint }) => endpoint === "ingress")?.remoteAppData?.["ingress"];
  if (published === undefined) return undefined;
  try {
    return new URL((JSON.parse(published) as { url: string }).url).href;
  } catch {
    return undefined;
  }
}

/** What the ingress provider has to know is written whether or not the workload is well. */
export function withIngress(expected: Expectation, { vector, undisturbed }: CorrectionContext): Expectation {
  const relation = vector.state.relations.find(({ endpoint }) => endpoint === "ingress");
  if (relation === undefined) return expected;
  const { unit, model } = vector.juju;
  const app = unit.slice(0, unit.indexOf("/"));
  const port = undisturbed.ports?.[0]?.port ?? Number(relation.localApp["port"] ?? 8000);
  const isOpen = vector.state.ports.some((open) => open.port === port);
  const localApp = vector.state.leader
    ? {
        model: JSON.stringify(model),
        name: JSON.stringify(app),
        port: `${port}`,
        "strip-prefix": "true",
        ...(isOpen && { is_port_open: "true" }),
      }
    : relation.localApp;
  const host = `${unit.replace("/", "-")}.${app}-endpoints.${model}.svc.cluster.local`;
  const localUnit = { host: JSON.stringify(host), ip: '"192.0.2.0"' };
  return {
    ...expected,
    relations: [
      ...(expected.relations ?? []).filter(({ id }) => id !== relation.id),
      { id: relation.id, endpoint: "ingress", localApp, localUnit },
    ],
  };
}
