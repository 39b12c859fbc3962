import type { Fault } from "../project-error.ts";
import { ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlFile, type YamlMap } from "../yaml-file.ts";

const lifted = ["name", "summary", "description"] as const;
const fix = "move what is in it into charmcraft.yaml, and delete it";

/**
 * Sections that charmcraft takes from files beside charmcraft.yaml: `config` and `actions`, and names and texts of metadata.yaml.
 *
 * @returns the charm with them
 * @throws `ProjectError` when a file cannot be read, or says what charmcraft.yaml says too
 */
export function withSiblingFiles(charm: YamlMap, file: YamlFile, files: ProjectFiles): YamlMap {
  let result = charm;
  const faults: Fault[] = [];
  for (const section of ["config", "actions"] as const) {
    const name = `${section}.yaml`;
    if (!files.isFile(name)) continue;
    if (charm[section] === undefined) result = { ...result, [section]: sibling(files, name)?.value ?? {} };
    else
      faults.push({
        rule: "file-twice",
        message: `${name} lies beside, and charmcraft.yaml${file.value[section] === undefined ? ", with its extension," : ""} has a section '${section}': charmcraft takes either 'charmcraft.yaml' or '${name}' for '${section}'`,
        fix,
        place: file.placeOf([section]),
        refusedBy: "charmcraft",
      });
  }
  if (files.isFile("metadata.yaml")) {
    const metadata = sibling(files, "metadata.yaml");
    for (const key of lifted) {
      if (metadata?.value[key] === undefined) continue;
      if (charm[key] === undefined) result = { ...result, [key]: metadata.value[key] };
      else
        faults.push({
          rule: "file-twice",
          message: `\`${key}\` stands in metadata.yaml and in charmcraft.yaml`,
          fix: "keep the one in charmcraft.yaml",
          place: metadata.placeOf([key]),
          refusedBy: "charmcraft",
        });
    }
  }
  if (faults.length > 0) throw new ProjectError(faults);
  return result;
}

/** The file; undefined when there is nothing in it. */
function sibling(files: ProjectFiles, name: string): YamlFile | undefined {
  const text = files.text(name);
  return text.replace(/^\s*#.*$/gm, "").trim() === "" && name !== "metadata.yaml"
    ? undefined
    : parseYamlFile(text, name);
}
