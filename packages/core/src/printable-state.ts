import type { CharmState, ContainerState, RelationState } from "./charm-state.ts";
import type { DialectFacts } from "./framework.ts";
import type { Databag } from "./juju/hook-tools.ts";
import type { Layer, Plan } from "./pebble/plan/index.ts";
import { redacted } from "./secret.ts";

/** Gives a value another form in JSON. The value itself, and what compares it, stay as they are. */
export function printsAs<Value extends object>(value: Value, form: (value: Value) => unknown): Value {
  return Object.defineProperty(value, "toJSON", { value: () => form(value) });
}

/**
 * A state as JSON: maps as objects, and no secret. Secrets that Juju keeps are wrapped anyway; here go those that it does not: an
 * option with the key in plain text, a provider that puts a password into its databag, the environment of services, and files.
 */
export function printableState(state: CharmState, { secretOptions }: DialectFacts): unknown {
  const { text } = secretOptions;
  const hasText = text !== undefined && Object.hasOwn(state.config, text) && !state.optionSecrets.has(text);
  return {
    ...state,
    config: { ...state.config, ...(hasText && { [text]: redacted }) },
    optionSecrets: Object.fromEntries(state.optionSecrets),
    relations: state.relations.map(printableRelation),
    container: printableContainer(state.container),
  };
}

function printableRelation(relation: RelationState): unknown {
  return {
    ...relation,
    remoteAppBag: printableBag(relation.remoteAppBag),
    remoteUnits: Object.fromEntries([...relation.remoteUnits].map(([unit, bag]) => [unit, printableBag(bag)])),
    ownApp: relation.ownApp === "not-readable" ? relation.ownApp : printableBag(relation.ownApp),
    ownUnit: printableBag(relation.ownUnit),
    secrets: Object.fromEntries(relation.secrets),
    ownSecrets: Object.fromEntries(relation.ownSecrets),
  };
}

/** Keys of a databag whose values say nothing that is secret. All others may: a provider puts there what it likes. */
const plainKeys =
  /^(database|bucket|region|version|endpoints|.*-endpoints|secret-[a-z-]+|.*[-_]secret[-_]id|host|ip|port|model|name|strip-prefix|ingress-address|private-address|egress-subnets|requested-secrets|provided-secrets)$/;

function printableBag(bag: Databag): Databag {
  const shown = (key: string, value: string): boolean => plainKeys.test(key) || /^secret:\S+$/.test(value);
  return Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, shown(key, value) ? value : redacted]));
}

function printableContainer(container: ContainerState): unknown {
  if (container.state !== "reachable") return container;
  return {
    ...container,
    plan: printableLayer(container.plan),
    services: Object.fromEntries(container.services),
    files: Object.fromEntries([...container.files].map(([path, text]) => [path, `<${text.length} characters>`])),
  };
}

/** A layer or plan without the values of its services' environment. */
export function printableLayer(layer: Layer | Plan): unknown {
  const services = Object.entries(layer.services ?? {}).map(([name, service]) => {
    const names = Object.keys(service.environment ?? {});
    return [name, { ...service, environment: Object.fromEntries(names.map((variable) => [variable, redacted])) }];
  });
  return { ...layer, services: Object.fromEntries(services) };
}
