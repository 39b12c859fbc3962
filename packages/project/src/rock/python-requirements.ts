import { parse } from "smol-toml";
import type { ProjectFiles } from "./project-files.ts";

/** What a Python project depends on. */
export interface PythonRequirements {
  /** Names in lower case, without versions and extras, dashes for dots and underscores. */
  readonly names: ReadonlySet<string>;
  /** What pyproject.toml lists, as it is there. */
  readonly listed: readonly string[];
  /** What could not be read, in words for a person. */
  readonly problems: readonly string[];
}

/** Reads requirements.txt and the dependencies of pyproject.toml, whichever there are. */
export function readRequirements(files: ProjectFiles): PythonRequirements {
  const names = new Set<string>();
  const problems: string[] = [];
  let listed: readonly string[] = [];
  if (files.isFile("requirements.txt")) {
    for (const line of files.text("requirements.txt").split(/\r?\n/)) addName(names, line);
  }
  if (files.isFile("pyproject.toml")) {
    try {
      listed = dependenciesOf(parse(files.text("pyproject.toml")));
      for (const requirement of listed) addName(names, requirement);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
      problems.push(`error parsing pyproject.toml: ${reason}`);
    }
  }
  return { names, listed, problems };
}

/** A requirement's name: what comes before extras, versions, markers and addresses. Options and addresses alone have none. */
function addName(names: Set<string>, requirement: string): void {
  const [, name] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;@(,#].*)?$/.exec(requirement) ?? [];
  if (name !== undefined) names.add(name.replace(/[-_.]+/g, "-").toLowerCase());
}

function dependenciesOf(toml: Readonly<Record<string, unknown>>): readonly string[] {
  const project = toml["project"];
  const listed: unknown = typeof project === "object" && project !== null ? Reflect.get(project, "dependencies") : [];
  return Array.isArray(listed) ? listed.filter((item) => typeof item === "string") : [];
}
