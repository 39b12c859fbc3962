import { type Expectation, isObject, type Json, type JsonObject, type Vector } from "../vectors.ts";

/** What a correction may look at beside the recorded result. */
export interface CorrectionContext {
  readonly vector: Vector;
  /** The recorded result of an undisturbed first deployment of the same charm: what a run that Python broke off leads to. */
  readonly undisturbed: Expectation;
}

/** Yields the one right result from the recorded one. */
export type Correction = (recorded: Expectation, context: CorrectionContext) => Expectation;

/** The recorded result is right, or differs only in what is corrected everywhere. */
export const asRecorded: Correction = (recorded) => recorded;

const ok = { name: "active", message: "" };

/** The recorded result, as if the run had gone on to the end that an undisturbed one has. */
export const goesOn: Correction = (recorded, { vector, undisturbed }) => ({
  ...undisturbed,
  ...(recorded.relations && { relations: recorded.relations }),
  unitStatus: ok,
  appStatus: vector.state.leader ? ok : null,
});

/** Nothing is done but to say why. */
export const refuses =
  (level: "blocked" | "waiting", message: string): Correction =>
  (_recorded, { vector }) => ({
    crash: null,
    unitStatus: { name: level, message },
    appStatus: vector.state.leader ? { name: level, message } : null,
    plan: "unchanged",
    ports: vector.state.ports,
  });

/** Changes the text of both statuses. */
export const mapStatus = (recorded: Expectation, change: (message: string) => string): Expectation => ({
  ...recorded,
  ...(recorded.unitStatus && { unitStatus: { ...recorded.unitStatus, message: change(recorded.unitStatus.message) } }),
  ...(recorded.appStatus && { appStatus: { ...recorded.appStatus, message: change(recorded.appStatus.message) } }),
});

/** Changes the services of the plan, one by one; without a plan there is nothing to change. */
export function mapServices(
  recorded: Expectation,
  change: (service: JsonObject, name: string) => JsonObject,
): Expectation {
  if (!isObject(recorded.plan)) return recorded;
  const { services } = recorded.plan;
  if (!isObject(services)) return recorded;
  const changed = Object.entries(services).map(([name, service]): [string, Json] => [
    name,
    isObject(service) ? change(service, name) : service,
  ]);
  return { ...recorded, plan: { ...recorded.plan, services: Object.fromEntries(changed) } };
}

/** Changes the environment of every service of the application. */
export function mapEnvironment(recorded: Expectation, change: (environment: JsonObject) => JsonObject): Expectation {
  return mapServices(recorded, (service) =>
    isObject(service["environment"]) && service["environment"]["$ref"] === undefined
      ? { ...service, environment: change(service["environment"]) }
      : service,
  );
}

/** The framework of a vector, which is also the name of its main service. */
export function frameworkOf({ charm }: Vector): string {
  return charm.replace(/-[^-]+$/, "");
}

/** What goes before the variables that the framework's charm makes. */
export function prefixOf(vector: Vector): string {
  const framework = frameworkOf(vector);
  return framework === "flask" || framework === "django" ? `${framework.toUpperCase()}_` : "APP_";
}

/** The services of the rock, as they were before any charm changed them. */
export function rockServices({ state }: Vector): JsonObject {
  const rock = state.container.layers["rock"];
  const services = isObject(rock) ? rock["services"] : undefined;
  return isObject(services) ? services : {};
}
