import { ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import type { Clue } from "./detect-framework.ts";

/** A clue to the port, and the port. */
export interface PortClue extends Clue {
  readonly port: number | undefined;
}

/** Where an application's port may be written; the framework has a default. The first clue that is found decides. */
export function portClues(files: ProjectFiles): readonly PortClue[] {
  const folders = ["charm/", "", "../charm/"];
  const inPaasConfig = folders.map((folder) =>
    clue(`${folder}paas-config.yaml`, "says `port`", read(files, `${folder}paas-config.yaml`)["port"]),
  );
  const inCharm = folders.flatMap((folder) => {
    const file = `${folder}charmcraft.yaml`;
    const options = mapAt(read(files, file), ["config", "options"]);
    return ["app-port", "webserver-port"].map((option) =>
      clue(file, `gives the option ${option} a default`, mapAt(options, [option])["default"]),
    );
  });
  return [...inPaasConfig, ...inCharm];
}

function clue(file: string, rule: string, value: unknown): PortClue {
  const port = typeof value === "number" ? value : undefined;
  return { what: "port", file, rule, found: port !== undefined, port };
}

/** What a YAML file says; nothing when it is missing, or none. */
function read(files: ProjectFiles, path: string): YamlMap {
  if (!files.isFile(path)) return {};
  try {
    return parseYamlFile(files.text(path), path).value;
  } catch (error) {
    if (error instanceof ProjectError) return {};
    throw error;
  }
}
