import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { LocalError } from "../local-error.ts";
import { findProgram, runCommand } from "../processes/index.ts";
import type { Rock } from "../rock/index.ts";
import type { AppRuntime, RuntimeMeans } from "./app-runtime.ts";
import { buildFailed, buildOnce, folderDigest } from "./build-once.ts";

/** The project's binaries, built as rockcraft's Go plugin does: `go install ./...`. */
export async function goRuntime(rock: Rock, means: RuntimeMeans): Promise<AppRuntime> {
  const go = await findProgram("go");
  if (go === undefined) {
    throw new LocalError("go-missing", `cannot build ${rock.name}: there is no Go on PATH`, {
      hint: "install it from https://go.dev/dl, then run the same command again",
    });
  }
  const version = await runCommand(means.processes, {
    name: "go version",
    command: go,
    args: ["env", "GOVERSION"],
    directory: rock.directory,
  });
  const { directory, cached } = await buildOnce(
    {
      kind: "go-apps",
      digest: await folderDigest(rock.directory, [version.output.trim()]),
      async build(into, logFile) {
        const result = await runCommand(means.processes, {
          name: "go install",
          command: go,
          args: ["install", "./..."],
          directory: rock.directory,
          environment: { ...definedEnvironment(), CGO_ENABLED: "0", GOBIN: join(into, "bin"), GOFLAGS: "-mod=mod" },
          signal: means.signal,
          logFile,
          onLine: (line) => means.onProgress?.(line.replace(/^go: /, "")),
        });
        if (!result.succeeded) throw buildFailed("build the application", result, logFile);
      },
    },
    means,
  );
  const built = await readdir(join(directory, "bin")).catch(() => []);
  return {
    summary: `${version.output.trim().replace("go", "Go ")}, ${built.length} ${built.length === 1 ? "program" : "programs"}${cached ? " (cached)" : ""}`,
    image: { programs: programsOf(rock, directory, built) },
  };
}

/** Which binary becomes which program of the image. */
function programsOf(rock: Rock, directory: string, built: readonly string[]): Readonly<Record<string, string>> {
  const organize = (rock.part("go-framework/install-app")["organize"] ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(organize).map(([from, to]) => {
      const name = basename(from);
      if (!built.includes(name)) {
        throw new LocalError(
          "rock-invalid",
          `the rock wants the program ${name}, and go install made ${built.join(", ") || "none"}`,
          {
            hint: `name the module like it, or write in rockcraft.yaml: parts: go-framework/install-app: organize: {bin/${built[0] ?? "NAME"}: ${to}}`,
          },
        );
      }
      return [basename(to), join(directory, "bin", name)];
    }),
  );
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
