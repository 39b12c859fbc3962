import type { ProjectFiles } from "../rock/project-files.ts";
import { readRequirements } from "../rock/python-requirements.ts";
import { parseYamlFile } from "../yaml-file.ts";

/** One thing that was looked for. */
export interface Clue {
  /** What it would mean: a framework, or a part of what is run. */
  readonly what: string;
  /** The file that was looked into. */
  readonly file: string;
  readonly rule: string;
  readonly found: boolean;
}

/** Frameworks, in the order in which they are looked for: who has Django may have Flask beside it, and not the other way round. */
export const frameworkNames = ["django", "flask", "fastapi", "expressjs", "spring-boot", "go"] as const;

/** Looks for the framework of an application: what rockcraft.yaml names, else dependencies. The first clue that is found decides. */
export function frameworkClues(files: ProjectFiles): readonly Clue[] {
  const named = namedExtension(files);
  const python = readRequirements(files).names;
  const pythonFile = files.isFile("requirements.txt") ? "requirements.txt" : "pyproject.toml";
  const depends = (what: string, ...packages: readonly string[]): Clue => ({
    what,
    file: pythonFile,
    rule: `depends on ${packages.join(" or ")}`,
    found: packages.some((name) => python.has(name)),
  });
  const manifest = files.isFile("app/package.json") ? "app/package.json" : "package.json";
  const build = files.isFile("pom.xml")
    ? "pom.xml"
    : files.isFile("build.gradle.kts")
      ? "build.gradle.kts"
      : "build.gradle";
  return [
    ...frameworkNames.map((what) => ({
      what,
      file: "rockcraft.yaml",
      rule: `names the extension ${what}-framework`,
      found: named.includes(`${what}-framework`),
    })),
    depends("django", "django"),
    depends("flask", "flask"),
    depends("fastapi", "fastapi", "starlette"),
    { what: "expressjs", file: manifest, rule: "depends on express", found: dependsOnExpress(files, manifest) },
    {
      what: "spring-boot",
      file: build,
      rule: "is built with Spring Boot",
      found: files.isFile(build) && files.text(build).includes("org.springframework.boot"),
    },
    { what: "go", file: "go.mod", rule: "is a Go module", found: files.isFile("go.mod") },
  ];
}

function namedExtension(files: ProjectFiles): readonly string[] {
  if (!files.isFile("rockcraft.yaml")) return [];
  const { extensions } = parseYamlFile(files.text("rockcraft.yaml"), "rockcraft.yaml").value;
  return Array.isArray(extensions) ? extensions.map(String) : [];
}

function dependsOnExpress(files: ProjectFiles, manifest: string): boolean {
  if (!files.isFile(manifest)) return false;
  try {
    const { dependencies } = JSON.parse(files.text(manifest)) as { readonly dependencies?: unknown };
    return typeof dependencies === "object" && dependencies !== null && Object.hasOwn(dependencies, "express");
  } catch {
    return false;
  }
}
