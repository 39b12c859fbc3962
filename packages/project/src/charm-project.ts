import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CharmAction, CharmMetadata, CharmOption, Endpoint, PaasConfigSource } from "@paas-charm/core";
import { parseDocument } from "yaml";
import { type DeclaredCharm, declaredEndpoints, mergeDeclared } from "./declared-charm.ts";
import { type ExpandedCharm, expandCharm, namesNone } from "./expand.ts";
import { withFilesBeside } from "./files-beside.ts";
import { frameworkExtension } from "./framework-form.ts";
import { projectError } from "./project-error.ts";
import { filesOf } from "./rock/project-files.ts";
import { readYamlFile, type YamlMap } from "./yaml-file.ts";

/** A charm project, read and expanded. */
export interface CharmProject {
  readonly directory: string;
  readonly expanded: ExpandedCharm;
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigSource;
  /** Path of charm.ts, when there is one. */
  readonly charmTs: string | undefined;
  /** Texts of metadata.yaml, config.yaml and actions.yaml beside charmcraft.yaml, by name. */
  readonly filesBeside: Readonly<Record<string, string>>;
}

/**
 * Reads the charm project of a folder: charmcraft.yaml with its extension expanded, paas-config.yaml, and what charm.ts declares.
 *
 * @param declared - what charm.ts declares; absent for a project without one
 * @throws `ProjectError` with every fault and its place
 */
export function readCharmProject(directory: string, declared?: DeclaredCharm): CharmProject {
  const file = readYamlFile(join(directory, "charmcraft.yaml"), "charmcraft.yaml");
  const form = declared?.frameworkForm;
  const expanded = expandCharm(file, {
    instead: form && namesNone(file) ? frameworkExtension(declared.framework, form) : undefined,
    framework: declared?.framework,
    endpoints: declared && declaredEndpoints(declared),
    hasPaasConfig: existsSync(join(directory, "paas-config.yaml")),
  });
  const { charm: whole, texts } = withFilesBeside(expanded.charm, file, filesOf(directory));
  const charm = declared === undefined ? whole : mergeDeclared({ ...expanded, charm: whole }, declared, file);
  const { name } = charm;
  if (typeof name !== "string" || !/^[a-z](?:[a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*)$/.test(name)) {
    throw projectError(
      "name",
      "the charm needs a name of lower case letters, digits and hyphens",
      "write `name: my-app`",
      file.placeOf(["name"]),
    );
  }
  return {
    directory,
    expanded: { ...expanded, charm },
    metadata: metadataOf(name, charm, expanded),
    paasConfig: readPaasConfigSource(directory),
    charmTs: charmTsOf(directory),
    filesBeside: texts,
  };
}

/** Path of the charm.ts of a folder, when there is one. */
function charmTsOf(directory: string): string | undefined {
  const path = join(directory, "charm.ts");
  return existsSync(path) ? path : undefined;
}

/** Whether only charm.ts can say what the framework of a project is. */
export function needsCharmTs(directory: string): boolean {
  return (
    charmTsOf(directory) !== undefined && namesNone(readYamlFile(join(directory, "charmcraft.yaml"), "charmcraft.yaml"))
  );
}

function metadataOf(name: string, charm: YamlMap, { framework, dialect, base }: ExpandedCharm): CharmMetadata {
  const endpoints = (["requires", "provides", "peers"] as const).flatMap((role) =>
    Object.entries(mapOf(charm[role])).map(([endpoint, declared]): [string, Endpoint] => {
      const {
        interface: interfaceName,
        optional,
        limit,
        scope,
      } = typeof declared === "string" ? ({ interface: declared } as YamlMap) : mapOf(declared);
      return [
        endpoint,
        {
          interface: String(interfaceName ?? ""),
          role,
          optional: optional === true,
          ...(typeof limit === "number" && { limit }),
          ...((scope === "global" || scope === "container") && { scope }),
        },
      ];
    }),
  );
  const charmUser = charm["charm-user"];
  return {
    name,
    summary: String(charm["summary"] ?? ""),
    description: String(charm["description"] ?? ""),
    version: String(charm["version"] ?? "0"),
    framework,
    dialect,
    base,
    assumes: Array.isArray(charm["assumes"]) ? charm["assumes"] : [],
    charmUser: charmUser === "sudoer" || charmUser === "non-root" ? charmUser : "root",
    containers: mapOf(charm["containers"]) as CharmMetadata["containers"],
    endpoints: Object.fromEntries(endpoints),
    options: mapOf(mapOf(charm["config"])["options"]) as Readonly<Record<string, CharmOption>>,
    actions: Object.fromEntries(
      Object.entries(mapOf(charm["actions"])).map(([action, body]): [string, CharmAction] => [action, mapOf(body)]),
    ),
    resources: mapOf(charm["resources"]) as CharmMetadata["resources"],
    storage: mapOf(charm["storage"]) as CharmMetadata["storage"],
  };
}

/** What is in paas-config.yaml. Its meaning is judged at dispatch, where it can become a status. */
export function readPaasConfigSource(directory: string): PaasConfigSource {
  const path = join(directory, "paas-config.yaml");
  if (!existsSync(path)) return { state: "absent" };
  const document = parseDocument(readFileSync(path, "utf8"), { version: "1.1" });
  const [error] = document.errors;
  return error === undefined
    ? { state: "parsed", value: document.toJS() }
    : { state: "unreadable", reason: error.message.split("\n")[0] ?? "not valid" };
}

function mapOf(value: unknown): YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as YamlMap) : {};
}
