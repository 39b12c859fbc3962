import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { projectError } from "../project-error.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";

const wanted = ["metadata.yaml", "config.yaml", "actions.yaml"];

/**
 * What the YAML files of a `.charm` say, in the form of a charmcraft.yaml.
 *
 * @throws `ProjectError` when it is none
 */
export function readArchive(path: string): YamlMap {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(readFileSync(path), { filter: ({ name }) => wanted.includes(name) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw projectError("archive", `cannot read ${path}: ${reason}`, "give a .charm file", undefined, { cause });
  }
  const [metadata, config, actions] = wanted.map((name) => {
    const bytes = files[name];
    return bytes === undefined ? undefined : parseYamlFile(new TextDecoder().decode(bytes), name).value;
  });
  if (metadata === undefined) throw projectError("archive", `${path} holds no metadata.yaml`, "give a .charm file");
  return { ...metadata, ...(config && { config }), ...(actions && { actions }) };
}
