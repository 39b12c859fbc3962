import { copyFile, cp, readdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { filesOf } from "@paas-charm/project";
import { LocalError } from "../local-error.ts";
import { findProgram, runCommand } from "../processes/index.ts";
import type { Rock } from "../rock/index.ts";
import type { AppRuntime, RuntimeMeans } from "./app-runtime.ts";
import { buildFailed, buildOnce, folderDigest } from "./build-once.ts";

/** How a project is built: the program, its arguments, and where it leaves the jar. */
interface JavaBuild {
  readonly name: "mvn" | "gradle";
  readonly wrapper: string;
  readonly args: readonly string[];
  readonly output: string;
}

const maven: JavaBuild = {
  name: "mvn",
  wrapper: "mvnw",
  args: ["-B", "-q", "-DskipTests", "package"],
  output: "target",
};
const gradle: JavaBuild = {
  name: "gradle",
  wrapper: "gradlew",
  args: ["--console=plain", "-q", "bootJar"],
  output: "build/libs",
};

/** The project's executable jar, built in a copy of the project by its Maven or Gradle, and the Java on PATH. */
export async function javaRuntime(rock: Rock, means: RuntimeMeans): Promise<AppRuntime> {
  const java = await findProgram("java");
  if (java === undefined) {
    throw new LocalError("java-missing", `cannot run ${rock.name}: there is no java on PATH`, {
      hint: "install a JDK, for example: apt-get install default-jdk",
    });
  }
  const files = filesOf(rock.directory);
  const build = files.isFile("pom.xml") ? maven : gradle;
  const program =
    (await findProgram(build.name)) ?? (files.isExecutable(build.wrapper) ? `./${build.wrapper}` : undefined);
  if (program === undefined) {
    throw new LocalError(
      "java-missing",
      `cannot build ${rock.name}: there is no ${build.name} on PATH and no ${build.wrapper}`,
      {
        hint: `install it, for example: apt-get install ${build.name === "mvn" ? "maven" : "gradle"}`,
      },
    );
  }
  const home = dirname(dirname(await realpath(java)));
  const { directory, cached } = await buildOnce(
    {
      kind: "java-apps",
      digest: await folderDigest(rock.directory, [home, build.name]),
      async build(into, logFile) {
        const copy = join(into, "source");
        await cp(rock.directory, copy, {
          recursive: true,
          filter: (path) => !/(?:^|\/)(?:target|build|\.git|\.paas-charm)$/.test(path),
        });
        means.onProgress?.(`${basename(program)} ${build.args.at(-1)}`);
        const result = await runCommand(means.processes, {
          name: build.name,
          command: program,
          args: build.args,
          directory: copy,
          signal: means.signal,
          logFile,
        });
        if (!result.succeeded) throw buildFailed("build the application", result, logFile, /^\[ERROR\]|^> |error:/);
        const jar = (await readdir(join(copy, build.output))).find(
          (name) => /\.jar$/.test(name) && !/-plain\.jar$|^original-/.test(name),
        );
        if (jar === undefined) {
          throw new LocalError("build-failed", `the build of ${rock.name} left no jar in ${build.output}`, {
            hint: "use the Spring Boot plugin, which makes an executable one",
          });
        }
        await copyFile(join(copy, build.output, jar), join(into, "application.jar"));
        await rm(copy, { recursive: true, force: true });
      },
    },
    means,
  );
  return {
    summary: `Java of ${home}, one jar${cached ? " (cached)" : ""}`,
    image: {
      copies: [{ from: join(directory, "application.jar"), to: `/app/${rock.name}.jar`, owner: "_daemon_" }],
      // Links, not copies: Java finds its libraries beside the place where its program really is.
      programDirectories: [join(home, "bin")],
      mounts: [home],
      environment: { JAVA_HOME: home },
    },
  };
}
