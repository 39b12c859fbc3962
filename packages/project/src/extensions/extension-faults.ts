import { isDeepStrictEqual } from "node:util";
import type { Fault } from "../project-error.ts";
import type { YamlFile } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { Extension, ExtensionForm } from "./extension.ts";
import { snippetOf } from "./snippet.ts";

/** Sections that an extension owns: to charmcraft an author may leave them out or repeat them. */
const owned = ["assumes", "containers", "resources", "peers"] as const;
/** Sections that charmcraft takes only without an extension. */
const refused = ["devices", "extra-bindings", "storage"] as const;
const refusedBy = "charmcraft";

/** What an extension finds wrong with a charmcraft.yaml, in charmcraft's order, each at its place. */
export function extensionFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  return [
    ...typeFaults(file, extension),
    ...shapeFaults(file),
    ...charmPartFaults(file, extension),
    ...refusedFaults(file, extension),
    ...ownedFaults(file, extension, form),
    ...overlapFaults(file, extension, form),
    ...optionFaults(file, extension, form),
  ];
}

function typeFaults(file: YamlFile, { name }: Extension): readonly Fault[] {
  const { type } = file.value;
  if (type === "charm") return [];
  return [
    {
      rule: "type",
      message: `the '${name}' extension is incompatible with type '${String(type)}'`,
      fix: "write `type: charm`",
      place: file.placeOf(["type"]),
    },
  ];
}

/** Nulls are none to charmcraft's extensions, and endpoints no texts; a list where names are wanted is one to nobody. */
function shapeFaults(file: YamlFile): readonly Fault[] {
  const faults: Fault[] = [];
  const say = (path: readonly string[], message: string, fix: string, accepted: boolean): void => {
    faults.push({ rule: "shape", message, fix, place: file.placeOf(path), path, ...(accepted && { refusedBy }) });
  };
  for (const path of [["config"], ["config", "options"], ["requires"], ["provides"], ["actions"]]) {
    const parent = mapAt(file.value, path.slice(0, -1));
    const key = path.at(-1) ?? "";
    if (!Object.hasOwn(parent, key) || isMap(parent[key])) continue;
    const isNull = parent[key] === null;
    if (isNull && (key === "actions" || key === "provides")) continue;
    say(path, `\`${path.join(".")}\` needs names and what they are`, "leave it out, or fill it", isNull);
  }
  for (const [name, endpoint] of Object.entries(mapAt(file.value, ["requires"]))) {
    if (isMap(endpoint)) continue;
    const isShort = typeof endpoint === "string";
    const fix = `write \`${name}: {interface: ${isShort ? endpoint : "…"}}\``;
    say(
      ["requires", name],
      `endpoint \`${name}\` has to be a map with an interface`,
      fix,
      isShort || endpoint === null,
    );
  }
  for (const [name, option] of Object.entries(mapAt(file.value, ["config", "options"]))) {
    if (isMap(option)) continue;
    const path = ["config", "options", name];
    say(path, `config option \`${name}\` has to be a map with a type`, "write `{type: string}`", option === null);
  }
  return faults;
}

function charmPartFaults(file: YamlFile, { name }: Extension): readonly Fault[] {
  if (!mapAt(file.value, ["parts"])["charm"]) return [];
  return [
    {
      rule: "charm-part",
      message: `the '${name}' extension is incompatible with customized charm part`,
      fix: "give the part another name; `npx paas-charm pack` needs none",
      place: file.placeOf(["parts", "charm"]),
      refusedBy,
    },
  ];
}

function refusedFaults(file: YamlFile, { name }: Extension): readonly Fault[] {
  return refused
    .filter((section) => Object.hasOwn(file.value, section))
    .map((section) => ({
      rule: "section-refused",
      message: `the '${name}' extension is incompatible with the provided field(s): ${section}`,
      fix: "pack with `npx paas-charm pack`, or write the extension out: `npx paas-charm expand --eject`",
      place: file.placeOf([section]),
      refusedBy,
    }));
}

function ownedFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  const snippet = snippetOf(extension, form, {});
  return owned
    .filter(
      (section) => Object.hasOwn(file.value, section) && !isDeepStrictEqual(file.value[section], snippet[section]),
    )
    .map((section) => ({
      rule: "section-owned",
      message: `'${section}' in charmcraft.yaml conflicts with a reserved field in the ${extension.name} extension`,
      fix: "please remove it; or pack with `npx paas-charm pack`, which adds it to the extension's",
      place: file.placeOf([section]),
      ...(hasFittingShape(section, file.value[section]) && { refusedBy }),
    }));
}

function hasFittingShape(section: string, value: unknown): boolean {
  return value === null || (section === "assumes" ? Array.isArray(value) : isMap(value));
}

function overlapFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  const snippet = snippetOf(extension, form, {});
  const sections = [["actions"], ["requires"], ["provides"], ["config", "options"]] as const;
  return sections.flatMap((path) => {
    const own = mapAt(file.value, path);
    const added = mapAt(snippet, path);
    return Object.keys(own)
      .filter((key) => Object.hasOwn(added, key))
      .map(
        (key): Fault => ({
          rule: "name-taken",
          message: `overlapping keys {'${key}'} in ${path.join(".")} of charmcraft.yaml which conflict with the ${extension.name} extension`,
          fix: "rename or remove it; or pack with `npx paas-charm pack`",
          place: file.placeOf([...path, key]),
          refusedBy,
        }),
      );
  });
}

function optionFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  const options = mapAt(file.value, ["config", "options"]);
  return Object.entries(options).flatMap(([name, option]): readonly Fault[] => {
    const place = file.placeOf(["config", "options", name]);
    const prefix = ["webserver-", `${extension.framework}-`].find((reserved) => name.startsWith(reserved));
    // Options that the extension has here are named already, as taken.
    if (prefix !== undefined && !Object.hasOwn(form.options, name)) {
      return [
        {
          rule: "option-reserved",
          message: `config option \`${name}\`: names that start with \`${prefix}\` belong to the framework`,
          fix: `rename it, for example \`${name.slice(prefix.length)}\``,
          place,
        },
      ];
    }
    // A name with a dot escapes this check in charmcraft too, and such charms exist.
    if (isMap(option) && option["optional"] === false && option["default"] && !name.includes(".")) {
      return [
        {
          rule: "option-default",
          message: `config option \`${name}\`: Non-optional configuration options can not have default values`,
          fix: "remove the default, or `optional: false`",
          place,
        },
      ];
    }
    return [];
  });
}
