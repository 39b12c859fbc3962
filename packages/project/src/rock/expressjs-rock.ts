import { loggingPart, type RockExtension } from "./rock-extension.ts";

/** Installs the package the way that npm installs a global one, and shows it at /app. */
const installScript = (name: string): string => `craftctl default
npm config set script-shell=bash --location project
mkdir -p "$CRAFT_PART_INSTALL/usr/bin"
[ -e "$CRAFT_PART_INSTALL/usr/bin/sh" ] || ln -sf bash "$CRAFT_PART_INSTALL/usr/bin/sh"
ln -sfn "/lib/node_modules/${name}" "$CRAFT_PART_INSTALL/app"
chown -R 584792:584792 "$CRAFT_PART_INSTALL/lib/node_modules/${name}"
`;

/** `expressjs-framework`. */
export const expressjsRock: RockExtension = {
  name: "expressjs-framework",
  stableOn: ["ubuntu@24.04"],
  experimental: false,
  expand({ files, isBare, part }) {
    const refused = (problem: string, fix: string) => ({ problems: [problem], fix });
    if (!files.isFile("app/package.json"))
      return refused("missing package.json file in 'app' directory", "make one: cd app && npm init");
    let manifest: unknown;
    try {
      manifest = JSON.parse(files.text("app/package.json"));
    } catch {
      return refused("app/package.json is no JSON", "correct the file");
    }
    if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest))
      return refused("app/package.json is no JSON object", "correct the file");
    const { name, scripts } = manifest as { readonly name?: unknown; readonly scripts?: { readonly start?: unknown } };
    if (!scripts?.start)
      return refused("missing 'scripts.start' field in package.json", 'write for example "start": "node server.js"');
    if (typeof name !== "string" || name === "")
      return refused("missing 'name' field in package.json", "give it a name");
    const includesNode = part("expressjs-framework/install-app")["npm-include-node"] === true;
    const shell = isBare ? ["bash_bins", "ca-certificates_data", "coreutils_bins"] : ["ca-certificates_data"];
    return {
      parts: {
        "expressjs-framework/install-app": {
          plugin: "npm",
          source: "app/",
          "override-build": installScript(name),
          ...(!includesNode && { "build-packages": ["nodejs", "npm"] }),
          "stage-packages": [...shell, ...(!includesNode && !isBare ? ["nodejs_bins"] : [])],
          "build-environment": [{ UV_USE_IO_URING: "0" }],
        },
        ...(!includesNode && {
          "expressjs-framework/runtime": {
            plugin: "nil",
            "stage-packages": [...(isBare ? ["libstdc++6", "zlib1g"] : []), "npm"],
            stage: ["-etc/ssl/certs/ca-certificates.crt"],
          },
        }),
        "expressjs-framework/logging": loggingPart(),
      },
      services: {
        expressjs: {
          override: "replace",
          command: "npm start",
          startup: "enabled",
          environment: { NODE_ENV: "production" },
          user: "_daemon_",
          "working-dir": "/app",
        },
      },
    };
  },
};
