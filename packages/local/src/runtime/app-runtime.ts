import type { Image } from "../container/index.ts";
import { LocalError } from "../local-error.ts";
import type { Processes } from "../processes/index.ts";
import type { Rock } from "../rock/index.ts";

/** What makes an application run on this machine: its packages or its binary, and the interpreter of its language. */
export interface AppRuntime {
  /** For a person: `Python 3.12.3, 14 packages (cached)`. */
  readonly summary: string;
  readonly image: Pick<Image, "files" | "copies" | "programs" | "mounts" | "programDirectories" | "environment">;
}

/** What making a runtime takes. */
export interface RuntimeMeans {
  readonly processes: Processes;
  /** Directory that outlives the run. */
  readonly cache: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

type MakeRuntime = (rock: Rock, means: RuntimeMeans) => Promise<AppRuntime>;

/** How each framework's applications run here. */
const runtimes: Readonly<Record<string, () => Promise<MakeRuntime>>> = {
  flask: async () => (await import("./python-runtime.ts")).pythonRuntime,
  django: async () => (await import("./python-runtime.ts")).pythonRuntime,
  fastapi: async () => (await import("./python-runtime.ts")).pythonRuntime,
  go: async () => (await import("./go-runtime.ts")).goRuntime,
  expressjs: async () => (await import("./node-runtime.ts")).nodeRuntime,
  "spring-boot": async () => (await import("./java-runtime.ts")).javaRuntime,
};

/**
 * Makes the runtime of a rock's application: installed or built once, kept by content.
 *
 * @throws {@link LocalError} `python-missing`, `go-missing`, `npm-missing`, `java-missing`, `install-failed`, `build-failed`
 */
export async function makeRuntime(rock: Rock, means: RuntimeMeans): Promise<AppRuntime> {
  const load = runtimes[rock.framework];
  if (load !== undefined) return await (await load())(rock, means);
  throw new LocalError("framework-unknown", `cannot run an application of ${rock.framework} here`, {
    hint: `known are ${Object.keys(runtimes).join(", ")}`,
  });
}
