import { isDeepStrictEqual } from "node:util";
import type { ExpandedCharm } from "./expand.ts";
import { changeFaults, withChanges } from "./metadata-changes.ts";
import { type Fault, ProjectError } from "./project-error.ts";
import type { YamlFile, YamlMap } from "./yaml-file.ts";

/** What a charm.ts declares, as it goes into the charm's metadata. */
export interface DeclaredCharm {
  /** Name of the framework that charm.ts imports. */
  readonly framework: string;
  /** What the framework adds to a charm whose charmcraft.yaml names no extension. */
  readonly frameworkForm?: DeclaredForm;
  readonly options: Readonly<Record<string, DeclaredOption>>;
  readonly actions: Readonly<Record<string, YamlMap>>;
  readonly endpoints: Readonly<Record<string, DeclaredEndpoint>>;
  /** Changes to the metadata that all else makes; `null` takes away. */
  readonly metadata?: YamlMap;
}

/** A framework's own part of the metadata, as its declaration says it. */
export interface DeclaredForm {
  readonly container: string;
  readonly peers: string;
  /** Absent: the framework loads its schema later, so that its options cannot be told. */
  readonly options?: Readonly<Record<string, DeclaredOption>>;
  readonly actions: Readonly<Record<string, YamlMap>>;
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

const roles = ["requires", "provides", "peers"] as const;

/** One thing that charm.ts declares, and what the file and the extension say under its name. */
interface Declaration {
  readonly path: readonly string[];
  readonly name: string;
  /** Where it stands in charm.ts. */
  readonly where: string;
  readonly wanted: YamlMap;
  readonly written: YamlMap | undefined;
  readonly extension: YamlMap | undefined;
}

/**
 * Adds to an expanded charmcraft.yaml what charm.ts declares. The same thing may stand in both when it means the same, and what the
 * extension adds may be overridden field by field, as long as it stays what the framework reads.
 *
 * @throws {@link ProjectError} for a thing declared twice with another meaning, naming both places
 */
export function mergeDeclared(expanded: ExpandedCharm, declared: DeclaredCharm, file: YamlFile): YamlMap {
  const { charm, framework } = expanded;
  const declarations = [
    ...declarationsAt(["config", "options"], "config", declared.options, expanded, file),
    ...declarationsAt(["actions"], "actions", declared.actions, expanded, file),
    ...roles.flatMap((role) => declarationsAt([role], "integrations", ofRole(declared, role), expanded, file)),
  ];
  const faults = [
    ...frameworkFaults(declared.framework, framework, file),
    ...declarations.flatMap((declaration) => declarationFaults(declaration, expanded, file)),
    ...changeFaults(declared.metadata ?? {}, expanded, file),
  ];
  if (faults.length > 0) throw new ProjectError(faults);
  const merged = declarations.reduce(
    (whole, { path, name, wanted, written, extension }) =>
      withEntry(whole, path, name, { ...extension, ...written, ...wanted }),
    charm,
  );
  return withChanges(merged, declared.metadata ?? {});
}

/** Endpoints of charm.ts, those that its changes to the metadata add among them. */
export function declaredEndpoints({ endpoints, metadata = {} }: DeclaredCharm): DeclaredCharm["endpoints"] {
  const added = roles.flatMap((role) =>
    Object.entries(isMap(metadata[role]) ? metadata[role] : {}).flatMap(
      ([name, value]): readonly [string, DeclaredEndpoint][] =>
        isMap(value) ? [[name, { role, interface: String(value["interface"] ?? "") }]] : [],
    ),
  );
  return { ...Object.fromEntries(added), ...endpoints };
}

function declarationsAt(
  path: readonly string[],
  section: string,
  wanted: Readonly<Record<string, object>>,
  { charm }: ExpandedCharm,
  file: YamlFile,
): readonly Declaration[] {
  return Object.entries(wanted).map(([name, value]): Declaration => {
    const written = entry(file.value, path, name);
    return {
      path,
      name,
      where: `charm.ts (${section}: ${name})`,
      wanted: value as YamlMap,
      written,
      extension: written === undefined ? entry(charm, path, name) : undefined,
    };
  });
}

function ofRole({ endpoints }: DeclaredCharm, wanted: DeclaredEndpoint["role"]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(endpoints).flatMap(([name, { role, ...endpoint }]) => (role === wanted ? [[name, endpoint]] : [])),
  );
}

function frameworkFaults(declared: string, framework: string, file: YamlFile): readonly Fault[] {
  if (declared === framework) return [];
  return [
    {
      rule: "framework",
      message: `the extension here is ${framework}'s, and charm.ts (framework) is ${declared}'s`,
      fix: "name the same framework in both",
      place: file.placeOf(["extensions"]),
    },
  ];
}

function declarationFaults(declaration: Declaration, expanded: ExpandedCharm, file: YamlFile): readonly Fault[] {
  const { path, name, where, wanted, written, extension } = declaration;
  const title = `${path.join(".")} \`${name}\``;
  if (written !== undefined) {
    const different = differences(written, wanted);
    const optional = written["optional"] === false && wanted["default"] !== undefined;
    if (different.length === 0 && !optional) return [];
    const texts = optional ? ["it has no default here and must be set, and has one there"] : different;
    return [
      {
        rule: "declared-twice",
        message: `${title} is declared here and in ${where}, with another meaning: ${texts.join("; ")}`,
        fix: "keep one of the two",
        place: file.placeOf([...path, name]),
      },
    ];
  }
  const other = roles.find(
    (role) => roles.includes(path[0] as "peers") && role !== path[0] && hasEntry(expanded.charm, role, name),
  );
  if (other !== undefined) {
    return [
      {
        rule: "declared-twice",
        message: `${title} of ${where} is an endpoint of ${other} here`,
        fix: "give one of the two another name",
        place: file.placeOf(hasEntry(file.value, other, name) ? [other, name] : ["extensions"]),
      },
    ];
  }
  const belongs = extension === undefined ? reservedPrefix(declaration, expanded.framework) : belonging(declaration);
  if (belongs === undefined) return [];
  return [
    {
      rule: "name-taken",
      message: `${title} of ${where} ${belongs}`,
      fix: "rename or remove it",
      place: file.placeOf(["extensions"]),
    },
  ];
}

/** What of an extension's own is not to be changed. */
function belonging({ path, wanted, extension }: Declaration): string | undefined {
  if (path[0] === "actions") return "is an action that the extension here brings";
  const kind = path[0] === "config" ? "type" : "interface";
  return wanted[kind] === extension?.[kind]
    ? undefined
    : `has the ${kind} ${text(wanted[kind])}, and in the extension here ${text(extension?.[kind])}`;
}

function reservedPrefix({ path, name }: Declaration, framework: string): string | undefined {
  if (path[0] !== "config") return undefined;
  const prefix = ["webserver-", `${framework}-`].find((reserved) => name.startsWith(reserved));
  return prefix === undefined ? undefined : `starts with \`${prefix}\`, as only the framework's own options do`;
}

/** In what two declarations disagree; what only one of them says is no disagreement, and a description no meaning. */
function differences(written: YamlMap, wanted: YamlMap, at = ""): readonly string[] {
  return Object.entries(wanted).flatMap(([key, value]): readonly string[] => {
    const have = written[key];
    if (key === "description" || have === undefined || isDeepStrictEqual(have, value)) return [];
    const name = at === "" ? key : `${at}.${key}`;
    if (isMap(have) && isMap(value)) return differences(have, value, name);
    return [`${name} is ${text(have)} here and ${text(value)} there`];
  });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function withEntry(charm: YamlMap, path: readonly string[], name: string, value: YamlMap): YamlMap {
  const [key, ...rest] = path;
  if (key === undefined) return { ...charm, [name]: value };
  const inner = charm[key];
  return { ...charm, [key]: withEntry(isMap(inner) ? inner : {}, rest, name, value) };
}

/** What stands under a name; a text is short for an interface. */
function entry(charm: YamlMap, path: readonly string[], name: string): YamlMap | undefined {
  let found: unknown = charm;
  for (const key of path) found = isMap(found) ? found[key] : undefined;
  if (!isMap(found) || !Object.hasOwn(found, name)) return undefined;
  const value = found[name];
  return typeof value === "string" ? { interface: value } : isMap(value) ? value : {};
}

function hasEntry(charm: YamlMap, section: string, name: string): boolean {
  return entry(charm, [section], name) !== undefined;
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
