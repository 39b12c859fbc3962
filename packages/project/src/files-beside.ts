import { type Fault, ProjectError } from "./project-error.ts";
import type { ProjectFiles } from "./rock/project-files.ts";
import { parseYamlFile, type YamlFile, type YamlMap } from "./yaml-file.ts";
import { mapAt } from "./yaml-map.ts";

/** Sections of charmcraft.yaml that metadata.yaml may have instead, under the same names. */
const ofMetadata = [
  ...["name", "summary", "description", "assumes", "charm-user", "containers", "devices", "extra-bindings", "peers"],
  ...["provides", "requires", "resources", "storage", "subordinate", "terms"],
];

/** Files that older charms have beside charmcraft.yaml. */
const names = ["metadata.yaml", "config.yaml", "actions.yaml"] as const;

/** A charm with what lies beside its charmcraft.yaml. */
export interface WithFilesBeside {
  readonly charm: YamlMap;
  /** The texts of those files, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Takes sections that charmcraft.yaml leaves out from metadata.yaml, config.yaml and actions.yaml beside it. Charmcraft copies these files over
 * what it makes, and loses the rest without a word; here what both say is refused.
 *
 * @throws {@link ProjectError} when a file is no YAML, or says what charmcraft.yaml, or its extension, says too
 */
export function withFilesBeside(charm: YamlMap, file: YamlFile, files: ProjectFiles): WithFilesBeside {
  const faults: Fault[] = [];
  const taken: Record<string, unknown> = {};
  const texts: Record<string, string> = {};
  const take = (beside: YamlFile, key: string, value: unknown, path: readonly string[]): void => {
    if (charm[key] === undefined) {
      taken[key] = value;
      return;
    }
    const owner = file.value[key] === undefined ? "the extension" : "charmcraft.yaml";
    faults.push({
      rule: "file-twice",
      message: `\`${key}\` stands in ${beside.name}, and ${owner} has it too`,
      fix: `move it into charmcraft.yaml, and out of ${beside.name}`,
      place: beside.placeOf(path),
    });
  };
  for (const name of names) {
    if (!files.isFile(name)) continue;
    const text = files.text(name);
    if (isBlank(text)) continue;
    const beside = parseYamlFile(text, name);
    texts[name] = text;
    if (name === "metadata.yaml") {
      for (const key of ofMetadata.filter((one) => Object.hasOwn(beside.value, one)))
        take(beside, key, beside.value[key], [key]);
    } else {
      const section = name.replace(".yaml", "");
      take(beside, section, beside.value, Object.keys(mapAt(beside.value)).slice(0, 1));
    }
  }
  if (faults.length > 0) throw new ProjectError(faults);
  return { charm: { ...charm, ...taken }, texts };
}

/** Whether there is nothing in a file but comments. */
function isBlank(text: string): boolean {
  return text.replace(/^\s*(?:#.*|---)?$/gm, "").trim() === "";
}
