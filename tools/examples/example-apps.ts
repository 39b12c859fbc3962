import { cp, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Framework } from "@paas-charm/core";
import { django } from "@paas-charm/django";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { go } from "@paas-charm/go";
import { cacheDirectory, findPython, makePythonEnvironment, type Processes } from "@paas-charm/local";
import { springBoot } from "@paas-charm/spring-boot";
import type { NeighbourName } from "./neighbours.ts";

/** An application made ready to run, as its rock would hold it. */
export interface PreparedApp {
  /** What the rock has in its application directory. */
  readonly directory: string;
  /** Goes in front of the search path. */
  readonly programs: string;
  /** The rock's service command as words, listening on a port. */
  readonly command: (port: number) => readonly string[];
}

/** One example: a charm, and the application it is for. */
export interface ExampleApp {
  readonly framework: Framework;
  /** The program without which it cannot be made. */
  readonly needs: string;
  /** Options that the test sets beside the greeting, for an application that listens on a port. */
  readonly config?: (port: number) => Readonly<Record<string, string | number>>;
  /** Where the application serves its metrics, when it does so itself. */
  readonly metrics?: string;
  /** What it uses beside its database. */
  readonly neighbour?: NeighbourName;
  prepare(processes: Processes, work: string): Promise<PreparedApp>;
}

/** The folder of an example, such as `go/app`. */
export function exampleFolder(path: string): string {
  return join(import.meta.dirname, "../../examples", path);
}

async function run(processes: Processes, directory: string, command: string, args: readonly string[]): Promise<void> {
  // Package managers are configured by variables: they get all of ours.
  const environment = process.env as Readonly<Record<string, string>>;
  const started = await processes.start({ name: command, command, args, directory, environment });
  const exit = await started.exited;
  if (exit.kind === "exited" && exit.code === 0) return;
  throw new Error(`${command} ${args.join(" ")} failed:\n${started.tail().join("\n")}`);
}

/** The programs of a virtual environment with an application's requirements and its web server. */
async function pythonPrograms(processes: Processes, requirements: string, server: string): Promise<string> {
  const python = await findPython({ processes });
  const spec = { python, packages: [server], files: [requirements] };
  const { directory } = await makePythonEnvironment(spec, { processes, cache: cacheDirectory() });
  return join(directory, "bin");
}

/** By name of the framework. */
export const exampleApps: Readonly<Record<string, ExampleApp>> = {
  django: {
    framework: django,
    needs: "python3",
    neighbour: "rabbitmq",
    config: () => ({ "django-allowed-hosts": "127.0.0.1" }),
    async prepare(processes) {
      const requirements = join(exampleFolder("django/app"), "requirements.txt");
      const programs = await pythonPrograms(processes, requirements, "gunicorn==23.0.0");
      const command = (port: number) => [
        ...["python3", "-m", "gunicorn", "guestbook.wsgi:application"],
        ...["--bind", `127.0.0.1:${port}`],
      ];
      return { directory: exampleFolder("django/app/guestbook"), programs, command };
    },
  },
  expressjs: {
    framework: expressjs,
    metrics: "/metrics",
    needs: "npm",
    neighbour: "smtp",
    async prepare(processes, work) {
      const directory = join(work, "app");
      await cp(exampleFolder("expressjs/app/app"), directory, { recursive: true });
      await run(processes, directory, "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]);
      return { directory, programs: work, command: () => ["npm", "start"] };
    },
  },
  fastapi: {
    framework: fastapi,
    metrics: "/metrics",
    needs: "python3",
    neighbour: "s3",
    async prepare(processes) {
      const directory = exampleFolder("fastapi/app");
      const programs = await pythonPrograms(processes, join(directory, "requirements.txt"), "uvicorn==0.38.0");
      return { directory, programs, command: () => ["python3", "-m", "uvicorn", "guestbook.main:app"] };
    },
  },
  go: {
    framework: go,
    metrics: "/metrics",
    needs: "go",
    neighbour: "redis",
    async prepare(processes, work) {
      const directory = exampleFolder("go/app");
      const programs = join(work, "bin");
      await mkdir(programs);
      await run(processes, directory, "go", ["build", "-o", join(programs, "guestbook"), "."]);
      return { directory, programs, command: () => ["guestbook"] };
    },
  },
  "spring-boot": {
    framework: springBoot,
    metrics: "/actuator/prometheus",
    needs: "mvn",
    neighbour: "smtp",
    config: (port) => ({ "app-port": port, "metrics-port": port }),
    async prepare(processes, work) {
      const project = join(work, "project");
      const directory = join(work, "app");
      await cp(exampleFolder("spring-boot/app"), project, { recursive: true });
      await run(processes, project, "mvn", ["--quiet", "--batch-mode", "-DskipTests", "package"]);
      await mkdir(directory);
      await cp(join(project, "target/guestbook-1.0.0.jar"), join(directory, "guestbook-1.0.0.jar"));
      await cp(join(project, "migrate.sh"), join(directory, "migrate.sh"));
      return { directory, programs: work, command: () => ["bash", "-c", "java -jar *.jar"] };
    },
  },
};

/** The search path with an application's programs first. */
export function searchPath({ programs }: PreparedApp): string {
  return [programs, process.env["PATH"] ?? ""].join(delimiter);
}
