import { isDeepStrictEqual } from "node:util";
import type { ExpandedCharm } from "./expand.ts";
import type { Fault } from "./project-error.ts";
import type { YamlFile, YamlMap } from "./yaml-file.ts";
import { isMap, mapAt } from "./yaml-map.ts";

const roles = ["requires", "provides", "peers"];
/** Sections that charm.ts may change. What decides how the file is read, such as its name and base, is not among them. */
const changeable: readonly string[] = [
  ...["title", "summary", "description", "assumes", "charm-user", "config", "actions", "containers", "resources"],
  ...[...roles, "storage", "devices", "extra-bindings", "subordinate", "terms", "links", "parts", "charm-libs"],
];

/** Metadata with the changes of charm.ts: member by member, `null` takes away, anything else replaces. Source: RFC 7396. */
export function withChanges(charm: YamlMap, changes: YamlMap): YamlMap {
  const changed: Record<string, unknown> = { ...charm };
  for (const [section, change] of Object.entries(changes)) {
    if (section === "extra-bindings" && isMap(change)) changed[section] = withBindings(mapAt(charm, [section]), change);
    else if (change === null) delete changed[section];
    else changed[section] = patched(roles.includes(section) ? longForm(charm[section]) : charm[section], change);
  }
  return changed;
}

function patched(value: unknown, change: unknown): unknown {
  if (!isMap(change)) return change;
  const result: Record<string, unknown> = isMap(value) ? { ...value } : {};
  for (const [key, inner] of Object.entries(change)) {
    if (inner === null) delete result[key];
    else result[key] = patched(Object.hasOwn(result, key) ? result[key] : undefined, inner);
  }
  return result;
}

/** Endpoints as maps, where a text was short for an interface. */
function longForm(section: unknown): unknown {
  if (!isMap(section)) return section;
  return Object.fromEntries(
    Object.entries(section).map(([name, value]) => [name, typeof value === "string" ? { interface: value } : value]),
  );
}

/** The value of an extra binding is `null` in metadata, so that here `{}` stands for one. */
function withBindings(bindings: YamlMap, change: YamlMap): YamlMap {
  const kept = Object.entries({ ...bindings, ...change }).filter(([name]) => change[name] !== null);
  return Object.fromEntries(kept.map(([name]) => [name, null]));
}

/** What is wrong with changes of charm.ts: sections that there are none of, what charmcraft.yaml says otherwise, reserved names. */
export function changeFaults(changes: YamlMap, expanded: ExpandedCharm, file: YamlFile): readonly Fault[] {
  return Object.entries(changes).flatMap(([section, change]): readonly Fault[] => {
    if (!changeable.includes(section))
      return [
        {
          rule: "charm-ts",
          message: `charm.ts (metadata: ${section}) cannot change \`${section}\``,
          fix: `say it in charmcraft.yaml; charm.ts may change ${changeable.join(", ")}`,
          place: file.placeOf([section]),
        },
      ];
    const own = roles.includes(section) ? longForm(file.value[section]) : file.value[section];
    const conflicts = Object.hasOwn(file.value, section) ? conflictsAt([section], own, change) : [];
    return [
      ...conflicts.map(
        ({ path, message }): Fault => ({
          rule: "declared-twice",
          message: `\`${path.join(".")}\` ${message}, and stands here with another meaning`,
          fix: "keep one of the two",
          place: file.placeOf(path),
        }),
      ),
      ...(section === "config" ? reservedFaults(mapAt(change, ["options"]), expanded, file) : []),
    ];
  });
}

interface Conflict {
  readonly path: readonly string[];
  readonly message: string;
}

function conflictsAt(path: readonly string[], written: unknown, change: unknown): readonly Conflict[] {
  if (isMap(written) && isMap(change)) {
    return Object.entries(change).flatMap(([key, inner]) =>
      Object.hasOwn(written, key) ? conflictsAt([...path, key], written[key], inner) : [],
    );
  }
  const isDescription = path.length > 1 && path.at(-1) === "description";
  if (isDescription || isDeepStrictEqual(written, change) || written === null) return [];
  const where = `charm.ts (metadata: ${path.join(".")})`;
  return [{ path, message: change === null ? `is taken away by ${where}` : `is changed by ${where}` }];
}

function reservedFaults(options: YamlMap, { charm, framework }: ExpandedCharm, file: YamlFile): readonly Fault[] {
  const known = mapAt(charm, ["config", "options"]);
  return Object.entries(options).flatMap(([name, option]): readonly Fault[] => {
    const prefix = ["webserver-", `${framework}-`].find((reserved) => name.startsWith(reserved));
    if (prefix === undefined || option === null || Object.hasOwn(known, name)) return [];
    return [
      {
        rule: "option-reserved",
        message: `config option \`${name}\` of charm.ts (metadata: config.options): names that start with \`${prefix}\` belong to the framework`,
        fix: `rename it, for example \`${name.slice(prefix.length)}\``,
        place: file.placeOf(["extensions"]),
      },
    ];
  });
}
