import { extensions } from "../extensions/index.ts";
import { baseOfRock } from "../init/plan-project.ts";
import { ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import type { Clue } from "./detect-framework.ts";

/** A clue to the port, and the port. */
export interface PortClue extends Clue {
  readonly port: number | undefined;
}

/** Where the charm of an application may be. */
const folders = ["charm/", "", "../charm/"];
const portOptions = ["app-port", "webserver-port"];

/** Where an application's port may be written; else the framework has a default. The first clue that is found decides. */
export function portClues(files: ProjectFiles, framework: string | undefined): readonly PortClue[] {
  const inPaasConfig = folders.map((folder) =>
    clue(`${folder}paas-config.yaml`, "says `port`", read(files, `${folder}paas-config.yaml`)["port"]),
  );
  const inCharm = folders.flatMap((folder) => {
    const file = `${folder}charmcraft.yaml`;
    const options = mapAt(read(files, file), ["config", "options"]);
    return portOptions.map((option) =>
      clue(file, `gives the option ${option} a default`, mapAt(options, [option])["default"]),
    );
  });
  return [...inPaasConfig, ...inCharm, ...(framework === undefined ? [] : [inExtension(files, framework)])];
}

/** The default of an option that the extension brings, on the base that the charm has or would have. */
function inExtension(files: ProjectFiles, framework: string): PortClue {
  const name = `${framework}-framework`;
  const charm = folders.map((folder) => `${folder}charmcraft.yaml`).find((path) => files.isFile(path));
  const base = charm === undefined ? baseOfRock(files) : String(read(files, charm)["base"]);
  const { options = {} } = extensions[name]?.forms.find(({ bases }) => bases.includes(base)) ?? {};
  const option = portOptions.find((one) => Object.hasOwn(options, one)) ?? "app-port";
  return clue(`the extension ${name}`, `gives the option ${option} a default`, options[option]?.default);
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
