import type { Dialect } from "@paas-charm/core";
import type { Extension } from "./extensions/extension.ts";
import { extensionFaults } from "./extensions/extension-faults.ts";
import { extensions } from "./extensions/index.ts";
import { withExtension } from "./extensions/override.ts";
import { snippetOf } from "./extensions/snippet.ts";
import { type Fault, ProjectError, projectError } from "./project-error.ts";
import type { YamlFile, YamlMap } from "./yaml-file.ts";
import { isMap, mapAt } from "./yaml-map.ts";

/** A charmcraft.yaml with its extension expanded. */
export interface ExpandedCharm {
  readonly framework: string;
  readonly dialect: Dialect;
  /** Such as `ubuntu@24.04`. */
  readonly base: string;
  /** All sections, the extension's and the author's. */
  readonly charm: YamlMap;
  /** What charmcraft would refuse, and we take. */
  readonly warnings: readonly Fault[];
}

/** How to expand. */
export interface ExpandOptions {
  /** Stands in for the extension of a file that names none: a framework that charmcraft does not know. */
  readonly instead?: Extension | undefined;
  /** The framework of charm.ts. When it is one that charmcraft knows, a file that names no extension has it written out. */
  readonly framework?: string | undefined;
  /** Endpoints of charm.ts by name; those for sign-on have options, as those of the file have. */
  readonly endpoints?: Readonly<Record<string, { readonly role: string; readonly interface: string }>> | undefined;
  /** Whether a paas-config.yaml lies beside. */
  readonly hasPaasConfig?: boolean;
}

/**
 * Expands the framework extension of a charmcraft.yaml, as charmcraft does. What its extensions refuse only because they cannot merge it is
 * taken, with a warning: other storage, containers, peers; fields of the extension's own options and endpoints.
 *
 * @throws {@link ProjectError} with every fault and its place
 */
export function expandCharm(file: YamlFile, options: ExpandOptions = {}): ExpandedCharm {
  const { value } = file;
  const named = `${options.framework}-framework`;
  const isPlain = options.instead === undefined && namesNone(file) && Object.hasOwn(extensions, named);
  const extension = options.instead ?? (isPlain ? extensions[named] : undefined) ?? extensionOf(file);
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
  if (isPlain) {
    return { framework: extension.framework, dialect: form.dialect, base, charm: value, warnings: [] };
  }
  const faults = extensionFaults(file, extension, form);
  if (faults.some(({ refusedBy }) => refusedBy === undefined)) throw new ProjectError(faults);
  const { extensions: _, ...own } = value;
  const required = Object.fromEntries(
    Object.entries(options.endpoints ?? {}).filter(([, { role }]) => role === "requires"),
  );
  const asked = { requires: { ...required, ...mapAt(value, ["requires"]) } };
  const snippet = snippetOf(extension, form, asked, options.hasPaasConfig);
  return {
    framework: extension.framework,
    dialect: form.dialect,
    base,
    charm: withExtension(own, snippet, snippetOf(extension, form, {})),
    warnings: [...faults, ...experimentalFaults(file, extension, form.dialect, routedBy)],
  };
}

/** Charmcraft wants a switch for the newer base, and for Spring Boot on any. */
function experimentalFaults(
  file: YamlFile,
  { name, framework }: Extension,
  dialect: Dialect,
  routedBy: "base" | "nothing",
): readonly Fault[] {
  if (!Object.hasOwn(extensions, name) || routedBy === "nothing") return [];
  if (dialect !== "2.0b1" && framework !== "spring-boot") return [];
  return [
    {
      rule: "extension-experimental",
      message: `Extension '${name}' is experimental on this base`,
      fix: "run charmcraft with CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=1",
      place: file.placeOf(["extensions"]),
      refusedBy: "charmcraft",
    },
  ];
}

/** Names of the extensions, in the order in which charmcraft takes them. */
export function extensionNames(file: YamlFile): readonly string[] {
  const listed = file.value["extensions"];
  const names = Array.isArray(listed) ? listed.map(String) : isMap(listed) ? Object.keys(listed) : [];
  return [...names].sort();
}

/** Whether a charmcraft.yaml names no extension, so that charm.ts has to say what its framework is. */
export function namesNone(file: YamlFile): boolean {
  return extensionNames(file).length === 0;
}

function extensionOf(file: YamlFile): Extension {
  const names = extensionNames(file);
  const known = Object.keys(extensions).join(", ");
  const place = file.placeOf(["extensions"]);
  const [name, second] = names;
  if (name === undefined) {
    if (file.value["extensions"])
      throw projectError(
        "extension-list",
        "`extensions` has to be a list",
        "write `extensions: [flask-framework]`",
        place,
      );
    throw projectError(
      "extension-missing",
      "the charm has no framework extension",
      `add \`extensions: [flask-framework]\`; there are: ${known}; or bring a framework in charm.ts`,
      file.placeOf(["name"]),
    );
  }
  const unknown = names.find((one) => !Object.hasOwn(extensions, one));
  const extension = Object.hasOwn(extensions, name) ? extensions[name] : undefined;
  if (unknown !== undefined || extension === undefined) {
    throw projectError("extension-unknown", `Extension '${unknown}' does not exist`, `use one of: ${known}`, place);
  }
  if (second !== undefined) {
    throw projectError(
      "extension-second",
      `the '${second}' extension is incompatible with customized charm part`,
      "keep one framework extension",
      place,
    );
  }
  return extension;
}

/**
 * The base: of the charm, else in front of a platform's name or of what it is built for. A `build-base` alone is one too, but
 * charmcraft does not look at it when it chooses a form, and takes the newest.
 */
export function baseOf(file: YamlFile): { readonly base: string; readonly routedBy: "base" | "nothing" } {
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
