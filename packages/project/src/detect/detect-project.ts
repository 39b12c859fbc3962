import { ProjectError } from "../project-error.ts";
import { expandRock } from "../rock/expand-rock.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import { dependencyClues } from "./dependency-clues.ts";
import { type Clue, frameworkClues } from "./detect-framework.ts";
import { entryClues } from "./entry-clues.ts";
import { portClues } from "./port-clues.ts";

/** A service that the application's rock would run. */
export interface DetectedService {
  readonly name: string;
  readonly command: string;
  /** Workers run on every unit, schedulers on one; Juju's charm tells them by the end of their names. */
  readonly kind: "main" | "worker" | "scheduler" | "other";
  /** The file that has it: rockcraft.yaml, or the extension that brings it. */
  readonly from: string;
}

/** What an application is, as far as its files tell. */
export interface DetectedProject {
  readonly framework: string | undefined;
  /** What the web server loads, or the program that is started. */
  readonly entryPoint: string | undefined;
  readonly services: readonly DetectedService[];
  /** The program that prepares databases; the charm runs it before the application. */
  readonly migration: string | undefined;
  /** The file that its dependencies are installed from. */
  readonly dependencies: string | undefined;
  /** The port that the project's files give it; else it is the framework's default. */
  readonly port: number | undefined;
  /** All that was looked for, in order. */
  readonly clues: readonly Clue[];
  /** Why rockcraft would refuse the application. */
  readonly problems: readonly string[];
}

/** Names of the migration program, in the order in which the charm looks for them. */
const migrations = ["manage.py", "migrate.py", "migrate.sh", "migrate"];

/**
 * Looks at an application: its framework, what is run, what prepares its databases.
 *
 * @param name - of the application's folder; it names the rock where there is no rockcraft.yaml
 * @param framework - when it is known already
 */
export function detectProject(files: ProjectFiles, name: string, framework?: string): DetectedProject {
  const known = frameworkClues(files);
  const found = framework ?? known.find((clue) => clue.found)?.what;
  const { services, problems } = found === undefined ? { services: [], problems: [] } : servicesOf(files, name, found);
  const folder = migrationFolder(files, name, found);
  const migrationClues = migrations.map((file) => ({
    what: "migration",
    file: `${folder}${file}`,
    rule: "lies there",
    found: files.isFile(`${folder}${file}`),
  }));
  const main = services.find(({ kind }) => kind === "main");
  const entries = found === undefined ? [] : entryClues(files, found, packageOf(files, name), hasCommand(files, found));
  const pinned = found === undefined ? [] : dependencyClues(files, found);
  const ports = portClues(files, found);
  const entry = main && entryOf(main.command);
  return {
    framework: found,
    entryPoint: entry,
    services,
    migration: migrationClues.find((clue) => clue.found)?.file,
    dependencies: pinned.find((clue) => clue.found)?.file,
    port: ports.find((clue) => clue.found)?.port,
    clues: [
      ...known,
      ...entries,
      ...pinned,
      ...["worker", "scheduler"].map((kind) => ({
        what: kind,
        file: "rockcraft.yaml",
        rule: `a service whose name ends in -${kind}`,
        found: services.some((service) => service.kind === kind),
      })),
      ...migrationClues,
      ...ports.map(({ port: _, ...clue }) => clue),
    ],
    problems,
  };
}

function servicesOf(
  files: ProjectFiles,
  name: string,
  framework: string,
): { readonly services: readonly DetectedService[]; readonly problems: readonly string[] } {
  const own = ownServices(files);
  const text = files.isFile("rockcraft.yaml")
    ? files.text("rockcraft.yaml")
    : `name: ${rockName(name)}\nbase: ubuntu@24.04\nextensions: [${framework}-framework]\n`;
  try {
    const { rock } = expandRock(parseYamlFile(text, "rockcraft.yaml"), files);
    const services = Object.entries(mapAt(rock, ["services"])).map(
      ([service, value]): DetectedService => ({
        name: service,
        command: String(mapAt(value)["command"] ?? ""),
        kind: kindOf(service, framework),
        from: Object.hasOwn(own, service) ? "rockcraft.yaml" : `the extension ${framework}-framework`,
      }),
    );
    return { services, problems: [] };
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return { services: [], problems: error.faults.map(({ message, fix }) => `${message}\n${fix}`) };
  }
}

function kindOf(service: string, framework: string): DetectedService["kind"] {
  if (service === framework) return "main";
  if (service.toLowerCase().endsWith("-worker")) return "worker";
  return service.toLowerCase().endsWith("-scheduler") ? "scheduler" : "other";
}

/** `'app:app'` of gunicorn, `app:app` of uvicorn; else the whole command. */
function entryOf(command: string): string {
  return /(?:^|[\s'])((?:\w+\.)*\w+:\w+(?:\(\))?)(?=[\s']|$)/.exec(command)?.[1] ?? command;
}

/** A name that a rock may have. */
export function rockName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return name || "app";
}

/** Services that the author of rockcraft.yaml wrote. */
function ownServices(files: ProjectFiles): YamlMap {
  if (!files.isFile("rockcraft.yaml")) return {};
  return mapAt(parseYamlFile(files.text("rockcraft.yaml"), "rockcraft.yaml").value, ["services"]);
}

function hasCommand(files: ProjectFiles, framework: string): boolean {
  return mapAt(ownServices(files), [framework])["command"] !== undefined;
}

/** Where in the project that lies which is in the application's folder of the rock. */
function migrationFolder(files: ProjectFiles, name: string, framework: string | undefined): string {
  if (framework === "expressjs") return "app/";
  return framework === "django" && !files.isFile("manage.py") ? `${packageOf(files, name)}/` : "";
}

/** The name of the rock, as Python has it. */
function packageOf(files: ProjectFiles, name: string): string {
  const given = files.isFile("rockcraft.yaml")
    ? String(parseYamlFile(files.text("rockcraft.yaml"), "rockcraft.yaml").value["name"] ?? name)
    : rockName(name);
  return given.replaceAll("-", "_").toLowerCase();
}
