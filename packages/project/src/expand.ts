import type { Dialect } from "@paas-charm/core";
import type { Extension, ExtensionForm } from "./extensions/extension.ts";
import { extensions } from "./extensions/index.ts";
import { type Fault, ProjectError, projectError } from "./project-error.ts";
import type { YamlFile, YamlMap } from "./yaml-file.ts";

/** A charmcraft.yaml with its extension expanded. */
export interface ExpandedCharm {
  readonly framework: string;
  readonly dialect: Dialect;
  /** Such as `ubuntu@24.04`. */
  readonly base: string;
  /** All sections that Juju reads, the extension's and the author's. */
  readonly charm: YamlMap;
}

/** Sections that an extension owns: an author may leave them out or repeat them. */
const owned = ["assumes", "containers", "resources", "peers"] as const;

/**
 * Expands the framework extension of a charmcraft.yaml, as charmcraft does.
 *
 * @param instead - stands in for the extension of a file that names none: a framework that charmcraft does not know
 * @param declared - endpoints of charm.ts by name; those for sign-on have options, as those of the file have
 * @throws {@link ProjectError} with every fault and its place
 */
export function expandCharm(
  file: YamlFile,
  instead?: Extension,
  declared: Readonly<Record<string, { readonly role: string; readonly interface: string }>> = {},
): ExpandedCharm {
  const { value } = file;
  const extension = instead ?? extensionOf(file);
  const { base, routedBy } = baseOf(file);
  const form =
    routedBy === "nothing" ? extension.forms.at(-1) : extension.forms.find(({ bases }) => bases.includes(base));
  if (form === undefined) {
    const known = extension.forms.flatMap(({ bases }) => bases).join(", ");
    throw projectError(
      "base-unsupported",
      `Extension '${extension.name}' does not support base(s): ${base}`,
      `use one of ${known}`,
      file.placeOf(["base"]),
    );
  }
  const faults = [
    ...typeFaults(file, extension),
    ...ownedFaults(file, extension, form),
    ...overlapFaults(file, extension, form),
    ...optionFaults(file, extension),
  ];
  if (faults.length > 0) throw new ProjectError(faults);
  const { extensions: _, ...own } = value;
  const required = Object.fromEntries(Object.entries(declared).filter(([, { role }]) => role === "requires"));
  return {
    framework: extension.framework,
    dialect: form.dialect,
    base,
    charm: merged(own, snippetOf(extension, form, { requires: { ...required, ...at(value, ["requires"]) } })),
  };
}

function namesOf(file: YamlFile): readonly string[] {
  const listed = file.value["extensions"];
  return Array.isArray(listed) ? listed.map(String) : isMap(listed) ? Object.keys(listed) : [];
}

/** Whether a charmcraft.yaml names no extension, so that charm.ts has to say what its framework is. */
export function namesNone(file: YamlFile): boolean {
  return namesOf(file).length === 0;
}

function extensionOf(file: YamlFile): Extension {
  const [name, second] = namesOf(file);
  const known = Object.keys(extensions).join(", ");
  if (name === undefined) {
    throw projectError(
      "extension-missing",
      "the charm has no framework extension",
      `add \`extensions: [flask-framework]\`; there are: ${known}; or bring a framework in charm.ts`,
      file.placeOf(["name"]),
    );
  }
  const extension = extensions[name];
  if (extension === undefined) {
    throw projectError(
      "extension-unknown",
      `Extension '${name}' does not exist`,
      `use one of: ${known}`,
      file.placeOf(["extensions"]),
    );
  }
  if (second !== undefined) {
    throw projectError(
      "extension-second",
      `the '${second}' extension is incompatible with customized charm part`,
      "keep one framework extension",
      file.placeOf(["extensions"]),
    );
  }
  return extension;
}

/**
 * The base: of the charm, else in front of a platform's name or of what it is built for. A `build-base` alone is one too, but
 * charmcraft does not look at it when it chooses a form, and takes the newest.
 */
function baseOf(file: YamlFile): { readonly base: string; readonly routedBy: "base" | "nothing" } {
  const { base, platforms, bases, "build-base": buildBase } = file.value;
  if (typeof base === "string") return { base, routedBy: "base" };
  const legacy = legacyBase(bases);
  if (legacy !== undefined) return { base: legacy, routedBy: "base" };
  if (typeof buildBase === "string" && !hasPrefix(platforms)) return { base: buildBase, routedBy: "nothing" };
  const labels = isMap(platforms)
    ? Object.entries(platforms).flatMap(([label, platform]) => [label, ...buildFor(platform)])
    : [];
  const found = [...new Set(labels.flatMap((label) => /^(ubuntu@\d\d\.\d\d)(?::|$)/.exec(label)?.[1] ?? []))];
  const [only, other] = found;
  if (only === undefined)
    throw projectError("base-missing", "the charm has no base", "add `base: ubuntu@24.04`", file.placeOf(["name"]));
  if (other !== undefined) {
    throw projectError(
      "base-several",
      `Extension does not support multiple bases: ${found.sort().join(", ")}`,
      "keep one base",
      file.placeOf(["platforms"]),
    );
  }
  return { base: only, routedBy: "base" };
}

/** `bases: [{name: ubuntu, channel: "24.04"}]`, in its short form or with `build-on`. */
function legacyBase(bases: unknown): string | undefined {
  const first: unknown = Array.isArray(bases) ? bases[0] : undefined;
  const long = isMap(first) && Array.isArray(first["build-on"]) ? first["build-on"][0] : first;
  return isMap(long) ? `${String(long["name"])}@${String(long["channel"])}` : undefined;
}

function hasPrefix(platforms: unknown): boolean {
  return isMap(platforms) && Object.keys(platforms).some((label) => label.includes("@"));
}

function buildFor(platform: unknown): readonly string[] {
  const targets = isMap(platform) ? platform["build-for"] : undefined;
  return Array.isArray(targets) ? targets.map(String) : typeof targets === "string" ? [targets] : [];
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

function ownedFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  const snippet = snippetOf(extension, form, {});
  return owned
    .filter(
      (section) =>
        file.value[section] !== undefined && JSON.stringify(file.value[section]) !== JSON.stringify(snippet[section]),
    )
    .map((section) => ({
      rule: "section-owned",
      message: `'${section}' in charmcraft.yaml conflicts with a reserved field in the ${extension.name} extension`,
      fix: "please remove it; the extension writes it",
      place: file.placeOf([section]),
    }));
}

function overlapFaults(file: YamlFile, extension: Extension, form: ExtensionForm): readonly Fault[] {
  const snippet = snippetOf(extension, form, {});
  const sections = [["actions"], ["requires"], ["provides"], ["config", "options"]] as const;
  return sections.flatMap((path) => {
    const own = at(file.value, path);
    const added = at(snippet, path);
    return Object.keys(own)
      .filter((key) => Object.hasOwn(added, key))
      .map((key) => ({
        rule: "name-taken",
        message: `overlapping keys {'${key}'} in ${path.join(".")} of charmcraft.yaml which conflict with the ${extension.name} extension`,
        fix: "rename or remove it",
        place: file.placeOf([...path, key]),
      }));
  });
}

function optionFaults(file: YamlFile, extension: Extension): readonly Fault[] {
  const options = at(file.value, ["config", "options"]);
  return Object.entries(options).flatMap(([name, option]): readonly Fault[] => {
    const place = file.placeOf(["config", "options", name]);
    const prefix = ["webserver-", `${extension.framework}-`].find((reserved) => name.startsWith(reserved));
    if (prefix !== undefined) {
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

/** What the extension adds. Options of sign-on endpoints depend on what the author declares. */
function snippetOf(extension: Extension, form: ExtensionForm, own: YamlMap): YamlMap {
  return {
    assumes: ["k8s-api"],
    containers: { [form.container]: { resource: form.image } },
    resources: { [form.image]: { type: "oci-image", description: `${extension.framework} application image.` } },
    peers: { [form.peers]: { interface: form.peers } },
    actions: form.actions,
    requires: { logging: { interface: "loki_push_api" }, ingress: { interface: "ingress", limit: 1 } },
    provides: {
      "metrics-endpoint": { interface: "prometheus_scrape" },
      "grafana-dashboard": { interface: "grafana_dashboard" },
    },
    config: { options: { ...form.options, ...signOnOptions(extension, own) } },
  };
}

function signOnOptions(extension: Extension, own: YamlMap): Readonly<Record<string, object>> {
  const endpoints = Object.entries(at(own, ["requires"])).filter(
    ([, endpoint]) => isMap(endpoint) && endpoint["interface"] === "oauth",
  );
  return Object.fromEntries(
    endpoints.flatMap(([name]) =>
      Object.entries(extension.signOnOptions).map(([option, declared]) => [
        `${name}-${option}`,
        Object.fromEntries(
          Object.entries(declared).map(([key, value]) => [
            key,
            typeof value === "string" ? value.replaceAll("<endpoint>", name) : value,
          ]),
        ),
      ]),
    ),
  );
}

/** The author's value where there is one, filled up by the extension's: maps key by key, lists the extension's first. */
function merged(own: YamlMap, added: YamlMap): YamlMap {
  const result: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(added)) {
    const have = result[key];
    if (isEmpty(have)) result[key] = value;
    else if (isMap(have) && isMap(value)) result[key] = merged(have, value);
    else if (Array.isArray(have) && Array.isArray(value)) {
      const all: unknown[] = [...value, ...have];
      result[key] = all.every((item) => typeof item === "string") ? [...new Set(all)] : all;
    }
  }
  return result;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A map inside a map; empty when there is none. */
function at(value: YamlMap, path: readonly string[]): YamlMap {
  let found: unknown = value;
  for (const key of path) found = isMap(found) ? found[key] : undefined;
  return isMap(found) ? found : {};
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
