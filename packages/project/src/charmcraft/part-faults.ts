import type { Fault } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import type { YamlFile } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";

/** Plugins of charmcraft 4.5.0: those of craft-parts, and its own. */
const plugins = [
  ...["ant", "autotools", "cargo-use", "cmake", "dotnet", "dotnet-v2", "dump", "go", "go-use", "gradle", "gradle-use"],
  ...["jlink", "make", "maven", "maven-use", "meson", "nil", "npm", "poetry", "python", "qmake", "rust", "scons", "uv"],
  ...["charm", "reactive"],
];
const withoutSource = ["nil", "jlink", "gradle", "maven", "go", "rust"];
/** Keys of a part of any plugin. Source: craft-parts, `PartSpec`. */
const common = [
  ...["plugin", "source", "source-checksum", "source-channel", "source-branch", "source-commit", "source-depth"],
  ...[
    "source-subdir",
    "source-submodules",
    "source-tag",
    "source-type",
    "disable-parallel",
    "after",
    "overlay-packages",
  ],
  ...["stage-snaps", "stage-packages", "build-snaps", "build-packages", "build-environment", "build-attributes"],
  ...["organize", "overlay", "stage", "prime", "override-pull", "overlay-script", "override-build", "override-stage"],
  ...["override-prime", "permissions"],
];

/** What charmcraft finds wrong with parts, an extension's merged in. */
export function partFaults(charm: YamlFile["value"], file: YamlFile): readonly Fault[] {
  const { parts } = charm;
  const say = (path: readonly string[], rule: RuleId, message: string, fix: string): Fault => ({
    rule,
    message,
    fix,
    path,
    place: file.placeOf(path),
    refusedBy: "charmcraft",
  });
  if (!isMap(parts) || Object.keys(parts).length === 0) {
    return [say(["parts"], "parts", "the charm has no parts, and no extension that brings one", "add one")];
  }
  const empty = Object.entries(mapAt(file.value, ["parts"])).filter(([, part]) => !isMap(part));
  if (empty.length > 0) {
    return empty.map(([name]) =>
      say(["parts", name], "parts", `part \`${name}\` has to be a map`, "write `{plugin: nil}`, or leave it out"),
    );
  }
  return Object.entries(parts).flatMap(([name, part]): readonly Fault[] => {
    const { plugin = name } = mapAt(part);
    const path = ["parts", name];
    if (!plugins.some((known) => known === plugin)) {
      const title = `plugin not registered: '${String(plugin)}'`;
      return [say([...path, "plugin"], "part-plugin", title, `use one of ${plugins.join(", ")}`)];
    }
    const faults = Object.keys(mapAt(part))
      .filter((key) => !common.includes(key) && !key.startsWith(`${String(plugin)}-`))
      .map((key) =>
        say([...path, key], "part-key", `a part of the plugin ${String(plugin)} has no key \`${key}\``, "leave it out"),
      );
    if (mapAt(part)["source"] === undefined && !withoutSource.includes(String(plugin)))
      faults.push(say([...path, "source"], "part-source", `part \`${name}\` has no source`, "add `source: .`"));
    return faults;
  });
}

/** Names of parts may hold a slash up to 25.10. */
export function partNameFaults(charm: YamlFile["value"], base: string, file: YamlFile): readonly Fault[] {
  if (!/^ubuntu@(?:2[6-9])/.test(base)) return [];
  const names = Object.keys(mapAt(charm, ["parts"])).filter((name) => name.includes("/"));
  return names.map((name) => ({
    rule: "part-name",
    message: `Invalid part names: ${name}`,
    fix: "leave the '/' out",
    place: file.placeOf(["parts", name]),
    refusedBy: "charmcraft",
  }));
}
