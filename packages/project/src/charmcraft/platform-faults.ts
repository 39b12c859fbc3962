import type { Fault } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import type { YamlFile } from "../yaml-file.ts";
import { isMap } from "../yaml-map.ts";

/** Architectures that charmcraft knows. */
const architectures = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"] as const;
/** Bases that it builds for. */
export const bases = [
  ...["18.04", "20.04", "22.04", "24.04", "25.04", "25.10", "26.04", "26.10"].map((release) => `ubuntu@${release}`),
  "almalinux@9",
];
const legacyBases = ["ubuntu@18.04", "ubuntu@20.04", "ubuntu@22.04", "almalinux@9"];
const interim = ["ubuntu@25.04", "ubuntu@25.10", "ubuntu@26.10"];
const refusedBy = "charmcraft";

/** What charmcraft finds wrong with bases and platforms, before anything else. Source: reference of charmcraft 4.5.0, `platforms`. */
export function platformFaults(file: YamlFile): readonly Fault[] {
  const { base, platforms, bases: legacy, "build-base": buildBase } = file.value;
  if (legacy !== undefined && legacy !== null) return legacyFaults(file, legacy);
  const at = (path: readonly string[], rule: RuleId, message: string, fix: string): Fault => ({
    rule,
    message,
    fix,
    path,
    place: file.placeOf(path),
    refusedBy,
  });
  if (platforms === undefined) {
    return [
      at(["platforms"], "platforms-missing", "charmcraft.yaml has no `platforms`", "write `platforms: {amd64: }`"),
    ];
  }
  if (!isMap(platforms) || Object.keys(platforms).length === 0) {
    return [at(["platforms"], "platforms-missing", "`platforms` names no platform", "write `platforms: {amd64: }`")];
  }
  const faults: Fault[] = [];
  for (const [key, value] of [["base", base] as const, ["build-base", buildBase] as const]) {
    if (value === undefined || value === null) continue;
    const known = key === "base" ? bases : [...bases, "ubuntu@devel"];
    if (typeof value !== "string" || !known.includes(value))
      faults.push(at([key], "base", `${key} '${String(value)}' is none`, `use one of ${known.join(", ")}`));
  }
  if (typeof base === "string" && interim.includes(base) && !buildBase)
    faults.push(at(["base"], "base", `base '${base}' needs a build-base`, `add \`build-base: ${base}\``));
  let hasBase = Boolean(base) || Boolean(buildBase);
  const isTop = hasBase;
  for (const [label, value] of Object.entries(platforms)) {
    const path = ["platforms", label];
    const [prefix, architecture] = split(label);
    const say = (message: string, fix: string): void => void faults.push(at(path, "platform", message, fix));
    if (label === "any" || label === "*") say(`platform name '${label}' is reserved`, "name it after its architecture");
    if (label.includes("/")) say(`platform name '${label}' holds a '/'`, "leave the '/' out");
    if (prefix !== undefined) hasBase = true;
    if (prefix !== undefined && isTop)
      say(`platform '${label}' names a base, and there is a base or build-base at the top`, "keep one of the two");
    if (value === null) {
      if (!isArchitecture(architecture))
        say(
          `platform '${label}' is no architecture, so it has to say what it is built on and for`,
          `use one of ${architectures.join(", ")}, or give it \`build-on\` and \`build-for\``,
        );
      continue;
    }
    if (!isMap(value)) {
      say(`platform '${label}' has to be a map`, "give it `build-on: [amd64]` and `build-for: [amd64]`");
      continue;
    }
    const [on, target] = [listOf(value["build-on"]), listOf(value["build-for"])];
    if (target === undefined && !isArchitecture(architecture))
      say(`platform '${label}' does not say what it is built for`, "add `build-for: [amd64]`");
    if (on === undefined && !isArchitecture(architecture))
      say(`platform '${label}' does not say what it is built on`, "add `build-on: [amd64]`");
    if (target !== undefined && target.length !== 1)
      say(`build-for of platform '${label}' has ${target.length} items`, "keep one");
    for (const item of [...(on ?? []), ...(target ?? [])]) {
      const [itemBase, itemArchitecture] = split(item);
      if (itemBase !== undefined && target?.includes(item) === true) hasBase = true;
      if (!isArchitecture(itemArchitecture) && !(item === "all" && target?.includes(item) === true))
        say(`'${item}' of platform '${label}' is no architecture`, `use one of ${architectures.join(", ")}`);
    }
  }
  if (!hasBase) faults.push(at(["base"], "base-missing", "the charm has no base", "add `base: ubuntu@24.04`"));
  return faults;
}

function legacyFaults(file: YamlFile, legacy: unknown): readonly Fault[] {
  const entries = Array.isArray(legacy) ? legacy : [];
  const named = entries.flatMap((entry: unknown): readonly unknown[] =>
    isMap(entry) && Array.isArray(entry["build-on"]) ? entry["build-on"] : [entry],
  );
  const place = file.placeOf(["bases"]);
  const fix = "write `base:` and `platforms:` instead of `bases:`";
  const faults: Fault[] = [];
  if (entries.length === 0) faults.push({ rule: "bases", message: "`bases` names none", fix, place, refusedBy });
  for (const entry of named) {
    if (isMap(entry) && typeof entry["channel"] === "number") {
      const message = `channel ${entry["channel"]} of \`bases\` is a number, and has to be a text`;
      faults.push({ rule: "bases", message, fix: `quote it: channel: "${entry["channel"]}"`, place, refusedBy });
      continue;
    }
    const base = isMap(entry) ? `${String(entry["name"])}@${String(entry["channel"])}` : String(entry);
    if (!legacyBases.includes(base))
      faults.push({
        rule: "bases",
        message: `Not valid for use with the 'bases' key: '${base}'`,
        fix,
        place,
        refusedBy,
      });
  }
  return faults;
}

/** `ubuntu@24.04:amd64` in its two halves. */
function split(label: string): readonly [base: string | undefined, architecture: string] {
  const [, base, architecture] = /^([a-z]+@[^:]+):(.*)$/.exec(label) ?? [];
  return architecture === undefined ? [undefined, label] : [base, architecture];
}

function isArchitecture(text: string): boolean {
  return architectures.some((name) => name === text);
}

/** A text stands for a list of one. */
function listOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Platforms as charmcraft prints them: always with what they are built on and for. */
export function longPlatforms(platforms: unknown): unknown {
  if (!isMap(platforms)) return platforms;
  return Object.fromEntries(
    Object.entries(platforms).map(([label, value]) => {
      const { "build-on": on, "build-for": target, ...rest } = isMap(value) ? value : {};
      return [label, { "build-on": listOf(on) ?? [label], "build-for": listOf(target) ?? [label], ...rest }];
    }),
  );
}

/** `bases` in its long form. */
export function longBases(legacy: unknown): unknown {
  if (!Array.isArray(legacy)) return legacy;
  return legacy.map((entry: unknown) =>
    isMap(entry) && !("build-on" in entry) ? { "build-on": [entry], "run-on": [entry] } : entry,
  );
}
