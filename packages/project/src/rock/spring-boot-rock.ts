import { listedFiles } from "./listed-files.ts";
import { present, type RockExtension } from "./rock-extension.ts";

const assets = "spring-boot-framework/assets";
const initScript = "spring-boot-framework/gradle-init-script";

/** `spring-boot-framework`. */
export const springBootRock: RockExtension = {
  name: "spring-boot-framework",
  stableOn: ["ubuntu@24.04"],
  experimental: true,
  expand(context) {
    const { files, isBare } = context;
    const refused = (problem: string, fix: string) => ({ problems: [problem], fix });
    const [maven, gradle] = [files.isFile("pom.xml"), files.isFile("build.gradle")];
    const [mvnw, gradlew] = [files.isFile("mvnw"), files.isFile("gradlew")];
    if (!maven && !gradle)
      return refused("missing pom.xml and build.gradle file: one of them is needed", "add one of them");
    if (maven && gradle)
      return refused("both pom.xml and build.gradle files exist: which builds the project?", "keep one of them");
    if (mvnw && gradlew)
      return refused("both mvnw and gradlew files exist: which builds the project?", "keep one of them");
    const wrapper = mvnw ? "mvnw" : gradlew ? "gradlew" : undefined;
    if (wrapper !== undefined && !files.isExecutable(wrapper))
      return refused(`the mvnw or gradlew file is not executable: ${wrapper}`, `chmod +x ${wrapper}`);
    if (Object.keys(context.part(initScript)).length > 0 && !gradle)
      return refused(
        `the part ${initScript} is for Gradle, and this project is built with Maven`,
        "leave the part out",
      );
    const found = present(files, ["migrate", "migrate.sh"]);
    const listed = listedFiles(context, assets, "stage", "app/", found);
    if ("problems" in listed) return listed;
    const hasAssets = context.part(assets)["stage"] !== undefined ? !listed.isWhole : found.length > 0;
    const ownJdk = (part: string): boolean =>
      context.part(`spring-boot-framework/${part}`)["build-packages"] !== undefined;
    return {
      parts: {
        "spring-boot-framework/install-app": {
          source: ".",
          organize: { "**/*.jar": "app/" },
          plugin: maven ? "maven" : "gradle",
          ...(gradle && { "gradle-task": "bootJar" }),
          ...(!ownJdk("install-app") && {
            "build-packages": ["default-jdk", ...(wrapper === undefined ? [maven ? "maven" : "gradle"] : [])],
          }),
          // The plain jar beside the executable one is not to be started.
          "override-build": 'craftctl default\nfind "$CRAFT_PART_INSTALL" -name "*-plain.jar" -delete\n',
          ...(mvnw && { "maven-use-wrapper": "True" }),
          ...(isBare && {
            "stage-packages": ["libnss3_nss", "libc6_libs", "libgcc-s1_libs", "libstdc++6_libs", "zlib1g_libs"],
          }),
        },
        "spring-boot-framework/runtime": {
          plugin: "jlink",
          after: ["spring-boot-framework/install-app"],
          ...(!ownJdk("runtime") && { "build-packages": ["default-jdk"] }),
          ...(isBare && { "stage-packages": ["bash_bins", "base-files_chisel", "base-files_tmp", "coreutils_bins"] }),
        },
        ...(hasAssets && { [assets]: listed.part }),
      },
      services: {
        "spring-boot": {
          override: "replace",
          command: 'bash -c "java -jar *.jar"',
          startup: "enabled",
          user: "_daemon_",
          "working-dir": "/app",
        },
      },
    };
  },
};
