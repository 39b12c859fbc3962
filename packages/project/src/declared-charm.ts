import { type Fault, ProjectError } from "./project-error.ts";
import type { YamlFile, YamlMap } from "./yaml-file.ts";

/** What a charm.ts declares, as it goes into the charm's metadata. */
export interface DeclaredCharm {
  /** Name of the framework that charm.ts imports. */
  readonly framework: string;
  readonly options: Readonly<Record<string, DeclaredOption>>;
  readonly actions: Readonly<Record<string, YamlMap>>;
  readonly endpoints: Readonly<Record<string, DeclaredEndpoint>>;
}

/** An option of charm.ts in Juju's terms. */
export interface DeclaredOption {
  readonly type: "string" | "int" | "float" | "boolean" | "secret";
  readonly default?: string | number | boolean;
  readonly description?: string;
  readonly optional?: false;
}

/** An integration of charm.ts. */
export interface DeclaredEndpoint {
  readonly role: "requires" | "provides" | "peers";
  readonly interface: string;
  readonly optional?: boolean;
  readonly limit?: number;
}

/**
 * Adds to an expanded charmcraft.yaml what charm.ts declares. The same thing may stand in both when it means the same.
 *
 * @throws {@link ProjectError} for a thing declared twice with another meaning, naming both places
 */
export function mergeDeclared(charm: YamlMap, declared: DeclaredCharm, file: YamlFile): YamlMap {
  const faults: Fault[] = [];
  const add = (
    own: YamlMap,
    path: readonly string[],
    additions: Readonly<Record<string, object>>,
    where: string,
  ): YamlMap => {
    const result: Record<string, unknown> = { ...own };
    for (const [name, addition] of Object.entries(additions)) {
      const have = own[name];
      if (have !== undefined && !sameMeaning(have, addition)) {
        const place = file.placeOf([...path, name]);
        faults.push({
          rule: "declared-twice",
          message: `${path.join(".")} \`${name}\` is declared here and in charm.ts (${where}: ${name}), with another meaning: ${JSON.stringify(have)} and ${JSON.stringify(addition)}`,
          fix: "keep one of the two",
          place,
        });
      }
      result[name] = { ...mapOf(have), ...addition };
    }
    return result;
  };
  const config = mapOf(charm["config"]);
  const options = add(mapOf(config["options"]), ["config", "options"], declared.options, "config");
  const actions = add(mapOf(charm["actions"]), ["actions"], declared.actions, "actions");
  const roles = Object.fromEntries(
    (["requires", "provides", "peers"] as const).map((role) => {
      const own = Object.entries(declared.endpoints).filter(([, endpoint]) => endpoint.role === role);
      const additions = own.map(([name, { role: _, ...endpoint }]): [string, object] => [name, endpoint]);
      return [role, add(mapOf(charm[role]), [role], Object.fromEntries(additions), "integrations")];
    }),
  );
  if (faults.length > 0) throw new ProjectError(faults);
  return {
    ...charm,
    config: { ...config, options },
    actions,
    ...Object.fromEntries(Object.entries(roles).filter(([, endpoints]) => Object.keys(endpoints).length > 0)),
  };
}

/** Whether two declarations agree in what both say; a description is no meaning. */
function sameMeaning(one: unknown, other: object): boolean {
  const own = mapOf(one);
  return Object.entries(other).every(
    ([key, value]) =>
      key === "description" || own[key] === undefined || JSON.stringify(own[key]) === JSON.stringify(value),
  );
}

function mapOf(value: unknown): YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as YamlMap) : {};
}
