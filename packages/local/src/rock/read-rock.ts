import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Dialect } from "@paas-charm/core";
import {
  expandRock,
  filesOf,
  ProjectError,
  parseYamlFile,
  type RockLayer,
  readYamlFile,
  rockLayer,
  type YamlFile,
  type YamlMap,
} from "@paas-charm/project";
import { LocalError } from "../local-error.ts";
import { hasGunicorn, layoutOf, type RockLayout } from "./layouts.ts";
import { copiesOf, type RockCopy } from "./rock-copies.ts";

/** What a project's rock would hold, as far as it decides what runs. */
export interface Rock {
  /** The rock's name. */
  readonly name: string;
  readonly framework: string;
  readonly layout: RockLayout;
  /** The project's directory on the host. */
  readonly directory: string;
  readonly layer: RockLayer;
  readonly copies: readonly RockCopy[];
  /** The image's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** A part of the expanded rockcraft.yaml; empty when there is none. */
  part(name: string): YamlMap;
  /** What a person should know: what the rock would have and this machine's container has not, or the other way round. */
  readonly notices: readonly string[];
}

/** Which rock is read, and for which charm. */
export interface ReadRockOptions {
  /** The project's directory, with or without a `rockcraft.yaml`. */
  readonly directory: string;
  readonly framework: string;
  readonly dialect: Dialect;
}

/**
 * The rock that rockcraft's extension would make of a project; a project without a rockcraft.yaml is one with all defaults.
 *
 * @throws `ProjectError` for what rockcraft would refuse too; {@link LocalError} `rock-invalid` for the rock of another framework
 */
export function readRock({ directory: folder, framework, dialect }: ReadRockOptions): Rock {
  const directory = resolve(folder);
  const extension = `${framework}-framework`;
  const path = join(directory, "rockcraft.yaml");
  const isThere = existsSync(path);
  const file = isThere ? readYamlFile(path, path) : defaultFile(directory, extension);
  const rock = relocated(expanded(file, directory, isThere), framework, dialect);
  const services = mapOf(rock["services"]);
  if (services[framework] === undefined) {
    throw new LocalError(
      "rock-invalid",
      `cannot use ${path}: it has neither the extension ${extension} nor a service ${framework}`,
      { hint: `add it: extensions: [${extension}]` },
    );
  }
  const { copies, leftOut } = copiesOf(rock, directory);
  return {
    name: String(rock["name"]),
    framework,
    layout: layoutOf(framework, dialect),
    directory,
    layer: rockLayer(rock),
    copies,
    environment: textsOf(mapOf(rock["environment"])),
    part: (name) => mapOf(mapOf(rock["parts"])[name]),
    notices: noticesOf(rock, extension, leftOut),
  };
}

function defaultFile(directory: string, extension: string): YamlFile {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return parseYamlFile(`name: ${name || "app"}\nbase: ubuntu@24.04\nextensions: [${extension}]\n`, "rockcraft.yaml");
}

/** Without a file there is no place in it. */
function expanded(file: YamlFile, directory: string, isThere: boolean): YamlMap {
  try {
    return expandRock(file, filesOf(directory)).rock;
  } catch (error) {
    if (isThere || !(error instanceof ProjectError)) throw error;
    const faults = error.faults.map(({ place: _, ...fault }) => ({
      ...fault,
      message: `${directory}: ${fault.message}`,
    }));
    throw new ProjectError(faults);
  }
}

/** The newest charms look for application and settings elsewhere than rockcraft's extension puts them so far. */
function relocated(rock: YamlMap, framework: string, dialect: Dialect): YamlMap {
  const { app, gunicorn } = layoutOf(framework, dialect);
  if (!hasGunicorn(framework) || gunicorn === undefined || app === `/${framework}/app`) return rock;
  const text = JSON.stringify(rock)
    .replaceAll(`/${framework}/gunicorn.conf.py`, `${gunicorn}/gunicorn.conf.py`)
    .replaceAll(`${framework}/app/`, `${app.slice(1)}/`);
  return JSON.parse(text) as YamlMap;
}

function noticesOf(rock: YamlMap, extension: string, leftOut: readonly string[]): readonly string[] {
  const found: string[] = [];
  if (leftOut.length > 0) {
    found.push(
      `${leftOut.join(", ")} ${leftOut.length === 1 ? "is" : "are"} not in the rock: list what it needs under parts: ${extension}/install-app: prime in rockcraft.yaml`,
    );
  }
  for (const [name, part] of Object.entries(mapOf(rock["parts"]))) {
    const packages = mapOf(part)["stage-packages"];
    const own = (Array.isArray(packages) ? packages.map(String) : []).filter((one) => !broughtByExtensions.test(one));
    if (own.length > 0) found.push(`${name}: stage-packages ${own.join(", ")} are in the rock, but not installed here`);
  }
  return found;
}

/** What the extensions themselves stage, and this machine has. */
const broughtByExtensions =
  /^(?:python3(?:\.\d+)?-venv|ca-certificates|bash|coreutils|libstdc\+\+6|zlib1g|nodejs|npm|libnss3|libc6|libgcc-s1|base-files)/;

function mapOf(value: unknown): YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as YamlMap) : {};
}

function textsOf(map: YamlMap): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}
