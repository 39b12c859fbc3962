import { LocalError } from "../local-error.ts";
import { type Processes, runCommand } from "../processes/index.ts";
import type { Python } from "../runtime/index.ts";

/** What a Python project says of itself. */
export interface PythonProject {
  /** Whether there is a requirements.txt. */
  readonly requirementsFile: boolean;
  readonly pyprojectFile: boolean;
  /** Names of the packages it asks for, in lower case, without version and extras. */
  readonly packages: readonly string[];
  /** What `pyproject.toml` lists under `dependencies`, as it is there. */
  readonly dependencies: readonly string[];
  /** What a web server loads, such as `app:app` or `src.app:create_app()`. */
  readonly entry: string | undefined;
  /** A file that cannot be read, and why. */
  readonly problems: readonly string[];
}

/** Where an application is looked for, in this order, as in rockcraft: files of the project, then of these packages. */
const script = `
import ast, json, pathlib, re, sys

root, rock = pathlib.Path(sys.argv[1]), sys.argv[2]
problems, packages, dependencies = [], [], []

def name_of(requirement):
    found = re.match(r"\\s*([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(\\[[^\\]]*\\])?\\s*([<>=!~;@(,#].*)?$", requirement)
    return found and re.sub(r"[-_.]+", "-", found.group(1)).lower()

requirements, pyproject = root / "requirements.txt", root / "pyproject.toml"
if requirements.is_file():
    try:
        packages += [name_of(line) for line in requirements.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"error parsing requirements.txt: {error}")
if pyproject.is_file():
    try:
        import tomllib
    except ImportError:
        from pip._vendor import tomli as tomllib
    try:
        listed = tomllib.loads(pyproject.read_text("utf-8")).get("project", {}).get("dependencies", [])
        dependencies = [item for item in listed if isinstance(item, str)]
        packages += [name_of(item) for item in dependencies]
    except (OSError, ValueError) as error:
        problems.append(f"error parsing pyproject.toml: {error}")

def is_variable(node, names):
    if isinstance(node, ast.Assign):
        return next((t.id for t in node.targets if isinstance(t, ast.Name) and t.id in names), None)
    if isinstance(node, ast.ImportFrom):
        return next((n for n in (a.asname or a.name for a in node.names) if n in names), None)

def is_factory(node, names):
    return node.name if isinstance(node, ast.FunctionDef) and node.name in names else None

places = [("app", "app.py"), ("main", "main.py")]
for folder in ("app", "src", rock):
    places += [(folder, f"{folder}/__init__.py"), (f"{folder}.app", f"{folder}/app.py"), (f"{folder}.main", f"{folder}/main.py")]
modules = []
for module, path in places:
    if (root / path).is_file():
        try:
            modules.append((module, ast.parse((root / path).read_text("utf-8")).body))
        except (OSError, SyntaxError, ValueError) as error:
            problems.append(f"error parsing {path}: {error}")
entry = None
for test, names, call in ((is_variable, ("app", "application"), ""), (is_factory, ("create_app", "make_app"), "()")):
    for module, body in modules:
        found = next(filter(None, (test(node, names) for node in body)), None)
        if entry is None and found:
            entry = f"{module}:{found}{call}"
print(json.dumps({
    "requirementsFile": requirements.is_file(), "pyprojectFile": pyproject.is_file(),
    "packages": sorted({p for p in packages if p}), "dependencies": dependencies, "entry": entry, "problems": problems,
}))
`;

/**
 * Reads a Flask project as rockcraft does: what it depends on and what a web server would load. Python reads its own
 * language, so nothing has to be guessed; the project's code does not run.
 *
 * @param rock - the rock's name, in lower case with underscores: a package may be called like it
 * @throws {@link LocalError} `rock-invalid` when Python itself fails
 */
export async function inspectProject(
  directory: string,
  rock: string,
  means: { readonly processes: Processes; readonly python: Python; readonly signal?: AbortSignal | undefined },
): Promise<PythonProject> {
  const result = await runCommand(means.processes, {
    name: "python3",
    command: means.python.path,
    args: ["-I", "-c", script, directory, rock],
    timeoutMs: 30_000,
    signal: means.signal,
  });
  if (!result.succeeded) {
    throw new LocalError(
      "rock-invalid",
      `cannot read the project ${directory}: ${result.tail.at(-1) ?? "python3 failed"}`,
    );
  }
  const answer = JSON.parse(result.output) as Omit<PythonProject, "entry"> & { readonly entry: string | null };
  return { ...answer, entry: answer.entry ?? undefined };
}
