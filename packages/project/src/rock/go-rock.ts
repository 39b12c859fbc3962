import type { YamlMap } from "../yaml-file.ts";
import { listedFiles } from "./listed-files.ts";
import { bareScript, daemon, loggingPart, present, type RockExtension } from "./rock-extension.ts";

/** `go-framework`. */
export const goRock: RockExtension = {
  name: "go-framework",
  stableOn: ["ubuntu@24.04"],
  experimental: false,
  expand(context) {
    const { files, name, isBare } = context;
    if (!files.isFile("go.mod")) {
      return {
        problems: ["missing go.mod file: it has to lie in the project directory"],
        fix: "make one: go mod init",
      };
    }
    const assets = "go-framework/assets";
    const found = present(files, ["migrate", "migrate.sh", "static", "templates"]);
    const hasOwn = context.part(assets)["stage"] !== undefined;
    const listed = listedFiles(context, assets, "stage", "app/", found);
    if ("problems" in listed) return listed;
    const own = context.part("go-framework/install-app");
    const usesOwnGo = own["build-packages"] !== undefined || own["build-snaps"] !== undefined;
    const binaries = binariesOf(own, name, context.service("go")["command"] !== undefined);
    const isListed = hasOwn ? !listed.isWhole : found.length > 0;
    return {
      parts: {
        "go-framework/base-layout": {
          plugin: "nil",
          "override-build": 'craftctl default\nmkdir -p "$CRAFT_PART_INSTALL/app"\n',
          permissions: [daemon],
        },
        "go-framework/install-app": {
          plugin: "go",
          source: ".",
          organize: binaries,
          ...(!usesOwnGo && { "build-snaps": ["go"] }),
          stage: Object.values(binaries),
          ...(isBare && { "build-environment": [{ CGO_ENABLED: "0" }] }),
        },
        "go-framework/runtime": {
          plugin: "nil",
          "stage-packages": ["ca-certificates_data", ...(isBare ? ["bash_bins", "coreutils_bins"] : [])],
          ...(isBare && { "override-build": bareScript }),
        },
        "go-framework/logging": loggingPart(),
        ...(isListed && { [assets]: listed.part }),
      },
      services: {
        go: { override: "replace", command: name, startup: "enabled", user: "_daemon_", "working-dir": "/app" },
      },
    };
  },
};

/** Which binary becomes which program: the rock's own, unless the author has named one for it or runs something else. */
function binariesOf(own: YamlMap, name: string, hasCommand: boolean): Readonly<Record<string, string>> {
  const organize = own["organize"];
  const given = (typeof organize === "object" && organize !== null ? organize : {}) as Readonly<Record<string, string>>;
  const isGiven = Object.values(given).includes(`usr/local/bin/${name}`);
  return { ...given, ...(!isGiven && !hasCommand && { [`bin/${name}`]: `usr/local/bin/${name}` }) };
}
