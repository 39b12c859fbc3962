import type { ProjectFiles } from "../rock/project-files.ts";
import type { Clue } from "./detect-framework.ts";

/** Files that pin or list dependencies, and whose they are: the exact ones first. */
const files: Readonly<Record<string, readonly (readonly [file: string, tool: string])[]>> = {
  python: [
    ["uv.lock", "uv"],
    ["poetry.lock", "Poetry"],
    ["Pipfile.lock", "Pipenv"],
    ["requirements.txt", "pip"],
    ["pyproject.toml", "pip"],
  ],
  expressjs: [
    ["app/package-lock.json", "npm"],
    ["app/pnpm-lock.yaml", "pnpm"],
    ["app/yarn.lock", "Yarn"],
    ["app/package.json", "npm"],
  ],
  go: [
    ["go.sum", "Go"],
    ["go.mod", "Go"],
  ],
  "spring-boot": [
    ["mvnw", "the project's own Maven"],
    ["gradlew", "the project's own Gradle"],
    ["pom.xml", "Maven"],
    ["build.gradle", "Gradle"],
  ],
};

/** Where the dependencies of an application are looked for; the first clue that is found decides. */
export function dependencyClues(project: ProjectFiles, framework: string): readonly Clue[] {
  const known = files[framework] ?? (["flask", "django", "fastapi"].includes(framework) ? files["python"] : undefined);
  return (known ?? []).map(([file, tool]) => ({
    what: "dependencies",
    file,
    rule: `${tool} reads it`,
    found: project.isFile(file),
  }));
}
