import { findEntry } from "./find-entry.ts";
import { listedFiles } from "./listed-files.ts";
import { dependenciesPart, runtimePart } from "./python-parts.ts";
import { daemon, loggingPart, present, type RockExtension } from "./rock-extension.ts";

/** `fastapi-framework`. */
export const fastapiRock: RockExtension = {
  name: "fastapi-framework",
  stableOn: ["ubuntu@24.04"],
  experimental: false,
  expand(context) {
    const { files, packageName } = context;
    const hasCommand = context.service("fastapi")["command"] !== undefined;
    const search = findEntry(files, packageName, { variables: ["app"], factories: [] });
    const problems: string[] = hasCommand ? [] : [...search.problems];
    const fixes: string[] = [];
    // Rockcraft looks for the word anywhere in the file.
    if (!files.isFile("requirements.txt")) {
      problems.push("missing a requirements.txt file: it has to name 'fastapi' or 'starlette' as a dependency");
      fixes.push("write fastapi into requirements.txt");
    } else if (!/fastapi|starlette/i.test(files.text("requirements.txt"))) {
      problems.push("missing fastapi or starlette package dependency in requirements.txt file");
      fixes.push("write fastapi into requirements.txt");
    }
    if (search.found === undefined && !hasCommand) {
      problems.push(
        `missing ASGI entrypoint: there is no variable 'app' in app.py, main.py, or in __init__.py, app.py and main.py of 'app', 'src' and ${packageName}`,
      );
      fixes.push("have one there, or give services.fastapi.command in rockcraft.yaml");
    }
    if (problems.length > 0) return { problems, fix: fixes.join("; ") || "correct the file" };
    const part = "fastapi-framework/install-app";
    const own = search.found?.file.split("/")[0];
    const defaults = present(files, ["migrate", "migrate.sh", "migrate.py", "static", "templates"]);
    const byDefault = hasCommand || own === undefined ? defaults : [...defaults, own];
    const listed = listedFiles(context, part, "prime", "app/", byDefault);
    if ("problems" in listed) return listed;
    return {
      parts: {
        "fastapi-framework/dependencies": dependenciesPart(context, "uvicorn"),
        [part]: { ...listed.part, permissions: [daemon] },
        "fastapi-framework/runtime": runtimePart(context),
        "fastapi-framework/logging": loggingPart(),
      },
      services: {
        fastapi: {
          override: "replace",
          command: `/bin/python3 -m uvicorn ${search.found?.entry ?? ""}`,
          startup: "enabled",
          environment: { UVICORN_HOST: "0.0.0.0" },
          user: "_daemon_",
          "working-dir": "/app",
        },
      },
    };
  },
};
