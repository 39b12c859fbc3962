import { cp, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Framework } from "@paas-charm/core";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { go } from "@paas-charm/go";
import { cacheDirectory, findPython, makePythonEnvironment, type Processes } from "@paas-charm/local";

/** An application made ready to run, as its rock would hold it. */
export interface PreparedApp {
  /** What is `/app` in the rock. */
  readonly directory: string;
  /** Goes in front of the search path. */
  readonly programs: string;
  /** The rock's service command, as words. */
  readonly command: readonly string[];
}

/** One example: a charm, and the application it is for. */
export interface ExampleApp {
  readonly framework: Framework;
  /** The program without which it cannot be made. */
  readonly needs: string;
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

/** By name of the framework. */
export const exampleApps: Readonly<Record<string, ExampleApp>> = {
  expressjs: {
    framework: expressjs,
    needs: "npm",
    async prepare(processes, work) {
      const directory = join(work, "app");
      await cp(exampleFolder("expressjs/app/app"), directory, { recursive: true });
      await run(processes, directory, "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]);
      return { directory, programs: work, command: ["npm", "start"] };
    },
  },
  fastapi: {
    framework: fastapi,
    needs: "python3",
    async prepare(processes) {
      const directory = exampleFolder("fastapi/app");
      const venv = await makePythonEnvironment(
        {
          python: await findPython({ processes }),
          packages: ["uvicorn==0.38.0"],
          files: [join(directory, "requirements.txt")],
        },
        { processes, cache: cacheDirectory() },
      );
      return {
        directory,
        programs: join(venv.directory, "bin"),
        command: ["python3", "-m", "uvicorn", "guestbook.main:app"],
      };
    },
  },
  go: {
    framework: go,
    needs: "go",
    async prepare(processes, work) {
      const directory = exampleFolder("go/app");
      const programs = join(work, "bin");
      await mkdir(programs);
      await run(processes, directory, "go", ["build", "-o", join(programs, "guestbook"), "."]);
      return { directory, programs, command: ["guestbook"] };
    },
  },
};

/** The search path with an application's programs first. */
export function searchPath({ programs }: PreparedApp): string {
  return [programs, process.env["PATH"] ?? ""].join(delimiter);
}
