import { frameworkNames } from "../detect/detect-framework.ts";
import { projectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile } from "../yaml-file.ts";
import { projectTemplates } from "./project-templates.ts";
import { isWithoutApplication, starterApp } from "./starter-app.ts";

/** Bases that a new project may have. */
export const newProjectBases = ["ubuntu@24.04", "ubuntu@26.04"] as const;

/** What a person asks of a new project. */
export interface AskedProject {
  /** Name of the charm. */
  readonly name: string;
  readonly framework: string;
  /** Of the charm; that of an older rockcraft.yaml by default, where a charm can have it. */
  readonly base?: string | undefined;
  /** With a charm.ts, its package.json and a first test. */
  readonly typescript: boolean;
  /** Version of our packages that package.json asks for. */
  readonly version: string;
}

/** What a new project would write. */
export interface ProjectPlan {
  /** Whether there was no application, so that a small one is among the files. */
  readonly hasStarter: boolean;
  /** Texts by path from the application's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of the application that stay as they are. */
  readonly kept: readonly string[];
  /** Files that would be written over. */
  readonly inTheWay: readonly string[];
}

/**
 * Plans the files of a new project.
 *
 * @param files - of the application's folder
 * @throws `ProjectError` for a name, framework or base that there is none of, and for a folder that is a charm's own already
 */
export function planProject(files: ProjectFiles, asked: AskedProject): ProjectPlan {
  const { name, framework } = asked;
  if (!isCharmName(name))
    throw projectError(
      "name",
      `'${name}' is no name for a charm`,
      "use lower case letters, digits and hyphens, two at least, a letter first and one in each part between hyphens",
    );
  if (!frameworkNames.some((known) => known === framework))
    throw projectError("framework", `there is no framework '${framework}'`, `use one of ${frameworkNames.join(", ")}`);
  const base = asked.base ?? baseOfRock(files);
  if (!newProjectBases.some((known) => known === base))
    throw projectError(
      "base",
      `a new project cannot have the base '${base}'`,
      `use one of ${newProjectBases.join(", ")}`,
    );
  if (files.isFile("charmcraft.yaml"))
    throw projectError(
      "file-exists",
      "this is the folder of a charm already: charmcraft.yaml lies there; nothing was written",
      "give the application's folder: --app DIR",
    );
  const isEmpty = isWithoutApplication(files);
  const all: Readonly<Record<string, string>> = {
    ...(isEmpty && starterApp(framework, name)),
    ...projectTemplates({ ...asked, base }),
  };
  const existing = Object.keys(all).filter((path) => files.isFile(path));
  // A rockcraft.yaml of the application is what was looked at: it stays.
  const kept: readonly string[] = existing.filter((path) => path === "rockcraft.yaml");
  return {
    hasStarter: isEmpty,
    files: Object.fromEntries(Object.entries(all).filter(([path]) => !kept.includes(path))),
    kept,
    inTheWay: existing.filter((path) => !kept.includes(path)),
  };
}

/** Whether Juju would call an application so, and charmcraft a charm. */
export function isCharmName(name: string): boolean {
  return name.length > 1 && name.length <= 40 && /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/.test(name);
}

/** The base that a new charm has where nobody asks for one: that of its rock, if a charm may have it, else the older. */
export function baseOfRock(files: ProjectFiles): string {
  const [older, newer] = newProjectBases;
  if (!files.isFile("rockcraft.yaml")) return older;
  const { base, "build-base": buildBase } = parseYamlFile(files.text("rockcraft.yaml"), "rockcraft.yaml").value;
  return [base, buildBase].includes(newer) ? newer : older;
}
