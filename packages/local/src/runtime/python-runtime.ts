import { join } from "node:path";
import { filesOf, readRequirements } from "@paas-charm/project";
import type { ImageFile } from "../container/index.ts";
import type { Rock } from "../rock/index.ts";
import type { AppRuntime, RuntimeMeans } from "./app-runtime.ts";
import { findPython } from "./find-python.ts";
import { makePythonEnvironment, type PythonEnvironment } from "./python-environment.ts";

/** A virtual environment with what the rock would have installed. */
export async function pythonRuntime(rock: Rock, means: RuntimeMeans): Promise<AppRuntime> {
  const python = await findPython(means);
  const { "python-packages": packages, "python-requirements": files } = rock.part(
    `${rock.framework}-framework/dependencies`,
  );
  const environment = await makePythonEnvironment(
    {
      python,
      packages: [...textsOf(packages), ...readRequirements(filesOf(rock.directory)).listed],
      files: textsOf(files).map((file) => join(rock.directory, file)),
    },
    means,
  );
  return {
    summary: `Python ${environment.version}, ${environment.packages} packages${environment.cached ? " (cached)" : ""}`,
    image: {
      files: interpreters(environment),
      mounts: environment.mounts,
      programDirectories: [join(environment.directory, "bin")],
    },
  };
}

/**
 * Programs that become the environment's interpreter. A link would not do: Python finds its packages by the path under which it was started.
 */
function interpreters(environment: PythonEnvironment): readonly ImageFile[] {
  const [major, minor] = environment.version.split(".");
  return ["python", `python${major}`, `python${major}.${minor}`].map((name) => ({
    path: `/bin/${name}`,
    text: `#!/bin/sh\nexec ${environment.python} "$@"\n`,
    mode: 0o755,
  }));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
