import { findEntry } from "../rock/find-entry.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { readPythonModule } from "../rock/python-module.ts";
import type { Clue } from "./detect-framework.ts";

const what = "entry point";

/**
 * Where the entry point of an application is looked for, by its framework; the first clue that is found decides.
 *
 * @param packageName - the rock's name as Python has it
 * @param hasCommand - whether rockcraft.yaml gives the main service a command of its own
 */
export function entryClues(
  files: ProjectFiles,
  framework: string,
  packageName: string,
  hasCommand: boolean,
): readonly Clue[] {
  const own: Clue = {
    what,
    file: "rockcraft.yaml",
    rule: `gives the service ${framework} a command`,
    found: hasCommand,
  };
  return [own, ...searched(files, framework, packageName)];
}

function searched(files: ProjectFiles, framework: string, packageName: string): readonly Clue[] {
  switch (framework) {
    case "flask":
      return python(files, packageName, ["app", "application"], ["create_app", "make_app"]);
    case "fastapi":
      return python(files, packageName, ["app"], []);
    case "django":
      return [packageName, "mysite"].map((name) => {
        const file = `${packageName}/${name}/wsgi.py`;
        return { what, file, rule: "has a variable application", found: hasApplication(files, file) };
      });
    case "expressjs":
      return [{ what, file: "app/package.json", rule: "has a script start", found: hasStart(files) }];
    case "go":
      return [
        { what, file: "go.mod", rule: "is built into a program with the rock's name", found: files.isFile("go.mod") },
      ];
    case "spring-boot":
      return ["pom.xml", "build.gradle"].map((file) => ({
        what,
        file,
        rule: "is built into a jar, which Java runs",
        found: files.isFile(file),
      }));
    default:
      return [];
  }
}

/** Each place in which a variable, or a function that makes one, is looked for. */
function python(
  files: ProjectFiles,
  packageName: string,
  variables: readonly string[],
  factories: readonly string[],
): readonly Clue[] {
  const { found, searched: places } = findEntry(files, packageName, { variables, factories });
  const rule = `has one of ${[...variables, ...factories.map((name) => `${name}()`)].join(", ")}`;
  return places.map((file) => ({ what, file, rule, found: found?.file === file }));
}

function hasApplication(files: ProjectFiles, file: string): boolean {
  if (!files.isFile(file)) return false;
  const parsed = readPythonModule(files.text(file));
  return !("line" in parsed) && parsed.variables.has("application");
}

function hasStart(files: ProjectFiles): boolean {
  if (!files.isFile("app/package.json")) return false;
  try {
    const { scripts } = JSON.parse(files.text("app/package.json")) as {
      readonly scripts?: { readonly start?: unknown };
    };
    return Boolean(scripts?.start);
  } catch {
    return false;
  }
}
