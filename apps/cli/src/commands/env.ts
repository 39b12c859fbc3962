import { resolve } from "node:path";
import { type CharmMetadata, defineCharm, type Framework } from "@paas-charm/core";
import { loadCharm, ProjectError, readCharmProject } from "@paas-charm/project";
import { readyUnit, type TestedCharm, testedCharm, transition } from "@paas-charm/testing";
import { exitCodes } from "../exit-codes.ts";
import { faint } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { ownModules, readDeclared } from "./declared.ts";
import { frameworkNamed } from "./frameworks.ts";
import { sampleRelation } from "./sample-relations.ts";

/** What `env` is asked. */
interface EnvCommand {
  readonly project: string;
  readonly json?: boolean;
  readonly config?: readonly string[];
  readonly integrate?: readonly string[];
}

type Environment = Readonly<Record<string, string>>;
type Options = Readonly<Record<string, string | number | boolean>>;

/**
 * Prints the environment that the application would get, each variable with where it comes from: the charm decides in simulation, once
 * with everything, and once without each option and integration.
 */
export async function env({ project, json, config = [], integrate }: EnvCommand): Promise<void> {
  const directory = resolve(project);
  const { declared, faults } = await readDeclared(directory);
  if (faults.length > 0) throw new ProjectError(faults);
  const { metadata, paasConfig, charmTs } = readCharmProject(directory, declared);
  // What charm.ts imports was tried in a process of its own by now.
  const definition =
    charmTs === undefined
      ? defineCharm({ framework: await frameworkOf(metadata) })
      : await loadCharm(directory, { resolveFrom: ownModules });
  const charm = testedCharm(definition, { metadata, paasConfig });
  const options = optionsOf(config, metadata);
  const endpoints = integrate ?? requiredEndpoints(metadata);
  for (const endpoint of endpoints) known(endpoint, metadata);
  const whole = await environment(charm, options, endpoints);
  // Without its database Django gives nothing at all, which says nothing of where the rest comes from.
  const lenient = withoutNeeds(charm);
  const origins = new Map<string, string>();
  if (charmTs !== undefined) {
    const plain = testedCharm(defineCharm({ framework: definition.framework }), { metadata, paasConfig });
    note(origins, whole.environment, (await environment(plain, options, endpoints)).environment, "charm.ts");
  }
  if (paasConfig.state === "parsed") {
    const bare = { ...lenient, paasConfig: { state: "absent" as const } };
    note(origins, whole.environment, (await environment(bare, options, endpoints)).environment, "paas-config.yaml");
  }
  for (const name of Object.keys(options)) {
    const { [name]: _, ...others } = options;
    note(origins, whole.environment, (await environment(lenient, others, endpoints)).environment, `config ${name}`);
  }
  for (const [name, { default: fallback }] of Object.entries(metadata.options)) {
    if (fallback === undefined || Object.hasOwn(options, name)) continue;
    const origin = `config ${name}, its default`;
    const changed = await environment(lenient, { ...options, [name]: another(fallback) }, endpoints);
    note(origins, whole.environment, changed.environment, origin);
    const dropped = await environment(withoutDefault(lenient, name), options, endpoints);
    note(origins, whole.environment, dropped.environment, origin);
  }
  for (const endpoint of endpoints) {
    const others = endpoints.filter((one) => one !== endpoint);
    const origin = `integration ${endpoint} (${metadata.endpoints[endpoint]?.interface})`;
    note(origins, whole.environment, (await environment(lenient, options, others)).environment, origin);
  }
  const entries = Object.entries(whole.environment).sort(([one], [other]) => (one < other ? -1 : 1));
  const rows = entries.map(([name, value]) => ({
    name,
    value: shown(name, value),
    from: origins.get(name) ?? `framework ${metadata.framework}`,
  }));
  if (json === true)
    process.stdout.write(`${JSON.stringify({ status: whole.status, environment: rows }, undefined, 2)}\n`);
  else process.stdout.write(table(rows));
  if (whole.status.status === "active") return;
  process.stderr.write(`  ! the charm would be ${whole.status.status}: ${whole.status.message}\n`);
  process.exitCode = exitCodes.failed;
}

async function frameworkOf({ framework }: CharmMetadata): Promise<Framework> {
  const declaration = await frameworkNamed(framework);
  if (declaration !== undefined) return declaration;
  throw new UsageError(`there is no framework ${framework}`, "bring it in charm.ts");
}

interface Simulated {
  readonly environment: Environment;
  readonly status: { readonly status: string; readonly message: string };
}

/** What the charm of an application that is ready decides; without an environment when it would be blocked. */
async function environment(charm: TestedCharm, config: Options, endpoints: readonly string[]): Promise<Simulated> {
  const optional = Object.entries(charm.metadata.endpoints).map(([name, endpoint]) => [
    name,
    { ...endpoint, optional: endpoint.optional || !endpoints.includes(name) },
  ]);
  // An endpoint that is left out blocks nothing, so that all the others can be told.
  const lenient = { ...charm, metadata: { ...charm.metadata, endpoints: Object.fromEntries(optional) } };
  const relations = endpoints.flatMap((endpoint) => {
    const made = sampleRelation(endpoint, charm.metadata.endpoints[endpoint]?.interface ?? "");
    return made === undefined ? [] : [made];
  });
  const state = readyUnit(lenient, { config, relations });
  const { environment: found, status } = await transition(lenient, state, "config-changed");
  return { environment: found, status: { status: status.status, message: status.message } };
}

function note(origins: Map<string, string>, whole: Environment, without: Environment, origin: string): void {
  if (Object.keys(without).length === 0) return;
  for (const [name, value] of Object.entries(whole))
    if (without[name] !== value && !isDrawn(name)) origins.set(name, origin);
}

/** The same charm, that runs without what its framework cannot do without. */
function withoutNeeds(charm: TestedCharm): TestedCharm {
  const framework = { ...charm.definition.framework, needsOneOf: [] };
  return { ...charm, definition: { ...charm.definition, framework } };
}

function withoutDefault(charm: TestedCharm, name: string): TestedCharm {
  const option = charm.metadata.options[name];
  if (option === undefined) return charm;
  const { default: _, ...rest } = option;
  return { ...charm, metadata: { ...charm.metadata, options: { ...charm.metadata.options, [name]: rest } } };
}

/** A value that is not the default, to see what depends on it. */
function another(fallback: string | number | boolean): string | number | boolean {
  if (typeof fallback === "boolean") return !fallback;
  return typeof fallback === "number" ? fallback + 1 : `${fallback}x`;
}

/** Keys are drawn anew in every simulation. */
function isDrawn(name: string): boolean {
  return /SECRET_KEY$/.test(name);
}

function shown(name: string, value: string): string {
  return isDrawn(name) ? "<generated>" : value;
}

function requiredEndpoints(metadata: CharmMetadata): readonly string[] {
  return Object.entries(metadata.endpoints)
    .filter(
      ([name, { role, interface: wanted, optional }]) =>
        role === "requires" && !optional && sampleRelation(name, wanted) !== undefined && wanted !== "ingress",
    )
    .map(([name]) => name);
}

function known(endpoint: string, metadata: CharmMetadata): void {
  const found = metadata.endpoints[endpoint];
  const all = Object.entries(metadata.endpoints).filter(
    ([name, { role, interface: wanted }]) => role === "requires" && sampleRelation(name, wanted),
  );
  const names = all.map(([name]) => name).join(", ");
  if (found === undefined) throw new UsageError(`the charm has no endpoint ${endpoint}`, `there are: ${names}`);
  if (sampleRelation(endpoint, found.interface) === undefined)
    throw new UsageError(`there is no sample of the interface ${found.interface}`, `there are for: ${names}`);
}

function optionsOf(pairs: readonly string[], { options }: CharmMetadata): Options {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`expected key=value, got "${pair}"`);
      const [name, text] = [pair.slice(0, at), pair.slice(at + 1)];
      const option = Object.hasOwn(options, name) ? options[name] : undefined;
      if (option === undefined)
        throw new UsageError(`the charm has no option ${name}`, `there are: ${Object.keys(options).join(", ")}`);
      return [name, typed(name, text, option.type ?? "string")];
    }),
  );
}

function typed(name: string, text: string, type: string): string | number | boolean {
  if (type === "boolean" && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if ((type === "int" && /^[-+]?\d+$/.test(text)) || (type === "float" && text !== "" && Number.isFinite(Number(text))))
    return Number(text);
  if (type === "string" || type === "secret") return text;
  throw new UsageError(`option ${name} is of type ${type}, and "${text}" is none`);
}

function table(rows: readonly { readonly name: string; readonly value: string; readonly from: string }[]): string {
  const [names, values] = [
    Math.max(...rows.map(({ name }) => name.length)),
    Math.min(60, Math.max(...rows.map(({ value }) => value.length))),
  ];
  return rows
    .map(({ name, value, from }) => `  ${name.padEnd(names)}  ${value.padEnd(values)}  ${faint(from)}\n`)
    .join("");
}
