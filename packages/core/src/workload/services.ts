import type { Condition } from "../conditions.ts";
import type { DialectFacts } from "../framework.ts";
import type { Layer, Service } from "../pebble/plan/index.ts";

/** Environment of a service, ready to be sent. */
type PlainEnv = Readonly<Record<string, string>>;

/** Label of the layer that the charm owns. */
export const charmLayerLabel = "charm";

/** What {@link workloadLayer} needs. */
export interface LayerInput {
  /** Services of the rock, as they were before any charm changed them. */
  readonly originals: Readonly<Record<string, Service>>;
  /** Name of the main service. */
  readonly main: string;
  /** Command of the main service, when it differs from the rock's. */
  readonly command: string;
  readonly env: PlainEnv;
  /** Ordinal of this unit: schedulers run on unit 0 only. */
  readonly unitNumber: number;
}

/**
 * The layer that the charm sends: every service of the rock again, the application's with its environment. Generated variables
 * win over those of the rock. A worker or scheduler is replaced rather than merged, so that a variable that is gone goes away;
 * so is any other service with lists, since Pebble appends lists on every merge.
 */
export function workloadLayer({ originals, main, command, env, unitNumber }: LayerInput): Layer {
  const services: Record<string, Service> = {};
  for (const [name, service] of Object.entries(originals)) {
    if (name === main) {
      services[name] = { ...service, override: "replace", command, environment: { ...service.environment, ...env } };
    } else if (isWorker(name) || (isScheduler(name) && unitNumber === 0)) {
      services[name] = { ...service, override: "replace", environment: { ...service.environment, ...env } };
    } else if (isScheduler(name)) {
      services[name] = { ...service, override: "replace", startup: "disabled" };
    } else {
      services[name] = growsOnMerge(service) ? { ...service, override: "replace" } : service;
    }
  }
  return { services };
}

function growsOnMerge({ override, after, before, requires }: Service): boolean {
  return override === "merge" && [after, before, requires].some((list) => list !== undefined && list.length > 0);
}

/** Services that the application's environment belongs to. */
export function isApplicationService(name: string, main: string): boolean {
  return name === main || isWorker(name) || isScheduler(name);
}

/** What an operator is told when the image has no service to run. */
export function mainServiceMissing(main: string, container: string): Condition {
  return {
    type: "ServiceDeclared",
    level: "blocked",
    message: `the image of container ${container} has no service \`${main}\`; build the rock with the ${main}-framework extension`,
    clears: "a new image: juju attach-resource",
  };
}

/** Where the rock's services are kept, so that a later dispatch starts from them and not from its own layer. */
export function originalServicesFile(stateDirectory: string): string {
  return `${stateDirectory}/original-services.json`;
}

/** Where they may be kept: by us, or by Python before us. */
export function originalServicesFiles({ stateDirectory, formerStateDirectory }: DialectFacts): readonly string[] {
  return [stateDirectory, ...(formerStateDirectory === undefined ? [] : [formerStateDirectory])].map(
    originalServicesFile,
  );
}

/** Reads the kept services; a file that does not hold services, all of them readable, counts as none. */
export function readOriginalServices(text: string | undefined): Readonly<Record<string, Service>> | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isMap(parsed) && Object.values(parsed).every(isService)
      ? (parsed as Readonly<Record<string, Service>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the members that are looked at have their types; Pebble judges the rest. */
function isService(value: unknown): value is Service {
  if (!isMap(value)) return false;
  const { command, environment, after, before, requires } = value;
  return (
    isAbsentOr(command, isText) &&
    isAbsentOr(environment, (map) => isMap(map) && Object.values(map).every(isText)) &&
    [after, before, requires].every((list) => isAbsentOr(list, (items) => Array.isArray(items) && items.every(isText)))
  );
}

function isAbsentOr(value: unknown, holds: (value: unknown) => boolean): boolean {
  return value === undefined || holds(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWorker(name: string): boolean {
  return name.toLowerCase().endsWith("-worker");
}

function isScheduler(name: string): boolean {
  return name.toLowerCase().endsWith("-scheduler");
}
