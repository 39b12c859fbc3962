import { resolve } from "node:path";
import { stringify } from "yaml";
import { LocalError } from "../local-error.ts";
import type { Processes } from "../processes/index.ts";
import type { Python } from "../runtime/index.ts";
import { type AppFiles, findAppFiles } from "./app-files.ts";
import { inspectProject, type PythonProject } from "./inspect-project.ts";
import { type RockcraftFile, readRockcraftFile } from "./rockcraft-file.ts";

/** Where a rock has its application: `flask` on bases up to 24.04, `app` from 26.04 on. */
export type RockLayout = "flask" | "app";

/** Folders of a layout, in the container. */
export const layouts: Readonly<
  Record<RockLayout, { readonly app: string; readonly gunicorn: string; readonly logs: string | undefined }>
> = {
  flask: { app: "/flask/app", gunicorn: "/flask", logs: "/var/log/flask" },
  app: { app: "/app", gunicorn: "/var/lib/gunicorn", logs: undefined },
};

/** What a Flask project's rock would hold. */
export interface FlaskRock {
  /** The rock's name. */
  readonly name: string;
  readonly layout: RockLayout;
  /** The project's directory on the host. */
  readonly directory: string;
  /** Pebble's layer of the rock, as data. */
  readonly layer: Readonly<Record<string, unknown>>;
  /** Where the layer's file is in the container, and its text. */
  readonly layerFile: { readonly path: string; readonly text: string };
  readonly files: AppFiles;
  /** The image's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What to install: packages by name, and the requirement files, by absolute path. */
  readonly requirements: { readonly packages: readonly string[]; readonly files: readonly string[] };
  /** What a person should know: what the rock would have and this machine's container has not, or the other way round. */
  readonly notices: readonly string[];
}

/** How to read a rock. */
export interface ReadRockOptions {
  /** The project's directory, with or without a `rockcraft.yaml`. */
  readonly directory: string;
  /** `flask` by default. */
  readonly layout?: RockLayout;
  readonly processes: Processes;
  readonly python: Python;
  readonly signal?: AbortSignal | undefined;
}

const extension = "flask-framework";
const entryPlaces =
  "a variable app or application, or a function create_app or make_app, in app.py, main.py, or in __init__.py, app.py or main.py of app/, src/ or";

/**
 * The rock that rockcraft's Flask extension would make of the project, as far as it decides what runs.
 *
 * @throws {@link LocalError} `rock-invalid`, with rockcraft's own words where it would refuse the project too
 * @see rockcraft, extension `flask-framework`
 */
export async function readFlaskRock(options: ReadRockOptions): Promise<FlaskRock> {
  const directory = resolve(options.directory);
  const layout = options.layout ?? "flask";
  const rockcraft = await readRockcraftFile(directory);
  if (!rockcraft.extensions.includes(extension) && rockcraft.services["flask"] === undefined) {
    throw new LocalError(
      "rock-invalid",
      `cannot use ${directory}/rockcraft.yaml: it has neither the extension ${extension} nor a service flask`,
      {
        hint: `add it: extensions: [${extension}]`,
      },
    );
  }
  const packageName = rockcraft.name.replaceAll("-", "_").toLowerCase();
  const project = await inspectProject(directory, packageName, options);
  const ownCommand = rockcraft.services["flask"]?.["command"];
  checkProject(directory, packageName, project, ownCommand !== undefined);

  const worker = project.packages.includes("gevent") ? "gevent" : "sync";
  const generated = generatedServices(layouts[layout].gunicorn, project.entry ?? "", worker);
  const services = mergeServices(rockcraft.services, rockcraft.extensions.includes(extension) ? generated : {});
  checkServices(directory, services);
  const layer = {
    ...(rockcraft.summary === undefined ? {} : { summary: rockcraft.summary }),
    ...(rockcraft.description === undefined ? {} : { description: rockcraft.description }),
    services,
    ...(rockcraft.checks === undefined ? {} : { checks: rockcraft.checks }),
  };
  const files = await findAppFiles(directory, rockcraft);
  const dependencies = rockcraft.parts[`${extension}/dependencies`] ?? {};
  return {
    name: rockcraft.name,
    layout,
    directory,
    layer,
    layerFile: {
      path: `/var/lib/pebble/default/layers/001-rockcraft-${rockcraft.name}.yaml`,
      text: stringify(layer),
    },
    files,
    environment: rockcraft.environment,
    requirements: {
      packages: ["gunicorn~=23.0", ...texts(dependencies["python-packages"]), ...project.dependencies],
      files: project.requirementsFile ? [`${directory}/requirements.txt`] : [],
    },
    notices: notices(files, rockcraft),
  };
}

/** Refuses what rockcraft refuses, all problems at once. */
function checkProject(directory: string, packageName: string, project: PythonProject, ownCommand: boolean): void {
  const problems = project.problems.filter((problem) => !ownCommand || !problem.endsWith(".py"));
  const hints: string[] = [];
  if (!project.requirementsFile && !project.pyprojectFile) {
    problems.push(
      `missing a requirements file (requirements.txt or pyproject.toml). The ${extension} extension requires one of these files with 'flask' specified as a dependency.`,
    );
    hints.push("write Flask into requirements.txt");
  } else if (!project.packages.includes("flask")) {
    problems.push("missing flask package dependency in requirements file.");
    hints.push("write Flask into requirements.txt");
  }
  if (project.entry === undefined && !ownCommand) {
    problems.push("Missing WSGI entrypoint in default search locations");
    hints.push(`have ${entryPlaces} ${packageName}/; or give services.flask.command in rockcraft.yaml`);
  }
  if (problems.length === 0) return;
  const list = problems.map((problem) => `- ${problem}`).join("\n");
  throw new LocalError("rock-invalid", `cannot make a rock of ${directory}:\n${list}`, {
    ...(hints.length > 0 ? { hint: hints.join("; ") } : {}),
  });
}

/** What Pebble would refuse only when the container starts. */
function checkServices(directory: string, services: Services): void {
  for (const [name, service] of Object.entries(services)) {
    for (const key of ["override", "command"]) {
      if (typeof service[key] === "string") continue;
      throw new LocalError("rock-invalid", `cannot use ${directory}/rockcraft.yaml: services.${name} has no ${key}`, {
        hint: `add it: ${key}: ${key === "override" ? "replace" : "/bin/python3 …"}`,
      });
    }
  }
}

type Services = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function generatedServices(gunicorn: string, entry: string, worker: string): Services {
  return {
    flask: {
      override: "replace",
      command: `/bin/python3 -m gunicorn -c ${gunicorn}/gunicorn.conf.py '${entry}' -k [ ${worker} ]`,
      startup: "enabled",
      after: ["statsd-exporter"],
      user: "_daemon_",
    },
    "statsd-exporter": {
      override: "merge",
      command:
        "/bin/statsd_exporter --statsd.mapping-config=/statsd-mapping.conf --statsd.listen-udp=localhost:9125 --statsd.listen-tcp=localhost:9125",
      summary: "statsd exporter service",
      startup: "enabled",
      user: "_daemon_",
    },
  };
}

/** The author's members win; lists are joined, the extension's items first. */
function mergeServices(own: Services, generated: Services): Services {
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...own };
  for (const [name, service] of Object.entries(generated)) {
    const members: Record<string, unknown> = { ...own[name] };
    for (const [key, value] of Object.entries(service)) {
      const given = members[key];
      members[key] =
        Array.isArray(given) && Array.isArray(value) ? [...new Set([...value, ...given])] : (given ?? value);
    }
    merged[name] = members;
  }
  return merged;
}

function notices(files: AppFiles, rockcraft: RockcraftFile): readonly string[] {
  const found: string[] = [];
  if (files.leftOut.length > 0) {
    found.push(
      `${files.leftOut.join(", ")} ${files.leftOut.length === 1 ? "is" : "are"} not in the rock: list what it needs under parts: ${extension}/install-app: prime in rockcraft.yaml`,
    );
  }
  for (const [name, part] of Object.entries(rockcraft.parts)) {
    const packages = texts(part["stage-packages"]);
    if (packages.length > 0)
      found.push(`${name}: stage-packages ${packages.join(", ")} are in the rock, but not installed here`);
  }
  return found;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
