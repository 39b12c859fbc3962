import { gunicornRock } from "./gunicorn-rock.ts";
import { readPythonModule } from "./python-module.ts";
import { readRequirements } from "./python-requirements.ts";
import { daemon, type RockExtension } from "./rock-extension.ts";

/** `django-framework`. */
export const djangoRock: RockExtension = {
  name: "django-framework",
  stableOn: ["ubuntu@22.04", "ubuntu@24.04"],
  experimental: false,
  expand(context) {
    const { files, packageName } = context;
    if (!files.isFile("requirements.txt")) {
      return {
        problems: ["missing requirements.txt: it has to name Django as a dependency"],
        fix: "write Django into requirements.txt",
      };
    }
    const places = [packageName, "mysite"].map((name) => ({ module: name, file: `${packageName}/${name}/wsgi.py` }));
    let entry: string | undefined;
    for (const { module, file } of places) {
      if (entry !== undefined || !files.isFile(file)) continue;
      const parsed = readPythonModule(files.text(file));
      if ("line" in parsed)
        return { problems: [`error parsing ${file}: line ${parsed.line} is no Python`], fix: "correct the file" };
      if (parsed.variables.has("application")) entry = `${module}.wsgi:application`;
    }
    if (entry === undefined && context.service("django")["command"] === undefined) {
      const looked = places.map(({ file }) => file).join(", ");
      return {
        problems: [`there is no wsgi.py with an 'application' in the default discovery locations (${looked})`],
        fix: "have one there, or give services.django.command in rockcraft.yaml",
      };
    }
    return gunicornRock("django", context, {
      entry: entry ?? "",
      worker: readRequirements(files).names.has("gevent") ? "gevent" : "sync",
      part: {
        plugin: "dump",
        source: packageName,
        organize: { "*": "django/app/", ".*": "django/app/" },
        stage: ["-django/app/db.sqlite3"],
        permissions: [daemon],
      },
    });
  },
};
