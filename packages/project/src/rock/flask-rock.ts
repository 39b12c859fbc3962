import { findEntry } from "./find-entry.ts";
import { gunicornRock } from "./gunicorn-rock.ts";
import { listedFiles } from "./listed-files.ts";
import { readRequirements } from "./python-requirements.ts";
import { daemon, present, type RockExtension } from "./rock-extension.ts";

const defaultFiles = ["app", "app.py", "main.py", "src", "migrate", "migrate.sh", "migrate.py", "static", "templates"];

/** `flask-framework`. */
export const flaskRock: RockExtension = {
  name: "flask-framework",
  stableOn: ["ubuntu@22.04", "ubuntu@24.04"],
  experimental: false,
  expand(context) {
    const { files, packageName } = context;
    const requirements = readRequirements(files);
    const search = findEntry(files, packageName, {
      variables: ["app", "application"],
      factories: ["create_app", "make_app"],
    });
    const hasCommand = context.service("flask")["command"] !== undefined;
    const problems = [...requirements.problems, ...(hasCommand ? [] : search.problems)];
    const fixes: string[] = [];
    if (!files.isFile("requirements.txt") && !files.isFile("pyproject.toml")) {
      problems.push(
        "missing a requirements file (requirements.txt or pyproject.toml): it has to name `flask` as a dependency",
      );
      fixes.push("write Flask into requirements.txt");
    } else if (!requirements.names.has("flask")) {
      problems.push("missing flask package dependency in requirements file");
      fixes.push("write Flask into requirements.txt");
    }
    if (search.found === undefined && !hasCommand) {
      problems.push("Missing WSGI entrypoint in default search locations");
      fixes.push(
        `have a variable app or application, or a function create_app or make_app, in app.py, main.py, or in __init__.py, app.py or main.py of app/, src/ or ${packageName}/; or give services.flask.command in rockcraft.yaml`,
      );
    }
    if (problems.length > 0) return { problems, fix: fixes.join("; ") || "correct the file" };
    const part = "flask-framework/install-app";
    const listed = listedFiles(context, part, "prime", "flask/app", present(files, defaultFiles));
    if ("problems" in listed) return listed;
    return gunicornRock("flask", context, {
      entry: search.found?.entry ?? "",
      worker: requirements.names.has("gevent") ? "gevent" : "sync",
      part: {
        ...listed.part,
        ...(context.part(part)["prime"] === undefined && { prime: listed.isWhole ? [] : listed.part["stage"] }),
        permissions: [daemon],
      },
    });
  },
};
