import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  Application,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
  type TypeDocOptions,
} from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { pagesDirectory, repositoryAddress, root } from "./places.ts";

/** An entry point of a published package, which has a page of its own. */
interface EntryPoint {
  readonly source: string;
  /** What it is; by default what its package says of itself. */
  readonly about?: string;
}

/** The pages of the API, by their names. */
const pages: Readonly<Record<string, EntryPoint>> = {
  core: { source: "packages/core/src/index.ts" },
  "core-pebble": { source: "packages/core/src/pebble/index.ts", about: "The client of Pebble, and its plan." },
  "core-simulated": {
    source: "packages/core/src/simulated/index.ts",
    about: "Juju's hook tools and Pebble in memory, on plain state.",
  },
  testing: { source: "packages/testing/src/index.ts" },
  flask: { source: "packages/flask/src/index.ts" },
  django: { source: "packages/django/src/index.ts" },
  fastapi: { source: "packages/fastapi/src/index.ts" },
  go: { source: "packages/go/src/index.ts" },
  expressjs: { source: "packages/expressjs/src/index.ts" },
  "spring-boot": { source: "packages/spring-boot/src/index.ts" },
  project: { source: "packages/project/src/index.ts" },
  local: { source: "packages/local/src/index.ts" },
};

/** How a page is imported: `core-pebble` is `@paas-charm/core/pebble`. */
function importedAs(page: string): string {
  return `@paas-charm/${page.replace(/^core-/, "core/")}`;
}

const options = (out: string): TypeDocOptions & Partial<PluginOptions> => ({
  out,
  entryPoints: Object.values(pages).map(({ source }) => join(root, source)),
  tsconfig: join(root, "apps/site/tsconfig.api.json"),
  basePath: root,
  plugin: ["typedoc-plugin-markdown"],
  router: "module",
  readme: "none",
  // The compiler judged the sources already.
  skipErrorChecking: true,
  // A public type may name one that is not: it is shown by its name.
  validation: false,
  excludeExternals: true,
  disableGit: true,
  gitRevision: "main",
  sourceLinkTemplate: `${repositoryAddress()}/{path}`,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  propertyMembersFormat: "table",
  typeDeclarationFormat: "table",
  useCustomAnchors: true,
  entryFileName: "index",
  pageTitleTemplates: { index: "API", module: ({ name }) => importedAs(name) },
});

/**
 * Writes a page for each entry point of the published packages, from the sources and their comments, and a list of them.
 *
 * @throws when a comment or a source cannot be read
 */
export async function writeApi(): Promise<void> {
  const out = join(pagesDirectory, "reference/api");
  const app = await Application.bootstrapWithPlugins(options(out));
  // Before reflections are grouped for their page.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => withoutInherited(project));
  const project = await app.convert();
  if (project === undefined) throw new Error("cannot read the sources of the API");
  for (const child of project.children ?? []) {
    const path = child.sources?.[0]?.fullFileName;
    child.name = Object.keys(pages).find((name) => join(root, pages[name]?.source ?? "") === path) ?? child.name;
  }
  linkSources(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("cannot write the API");
  const items = Object.entries(pages).map(([name, page]) => {
    introduce(join(out, `${name}.md`), aboutOf(page));
    return `- [${importedAs(name)}](${name}.md): ${aboutOf(page)}`;
  });
  writeFileSync(join(out, "index.md"), `# API\n\nWhat the packages export.\n\n${items.join("\n")}\n`);
}

/** Constructors of errors are those of `Error`, unless they are written out. */
function withoutInherited(project: ProjectReflection): void {
  for (const found of project.getReflectionsByKind(ReflectionKind.Constructor)) {
    const { signatures = [] } = found as DeclarationReflection;
    const sources = signatures.flatMap((signature) => signature.sources ?? []);
    if (sources.some(({ fullFileName }) => fullFileName.includes("node_modules"))) project.removeReflection(found);
  }
}

/** Sources are linked by their paths in the repository, whatever the clone's own remote is. */
function linkSources(project: ProjectReflection): void {
  for (const reflection of Object.values(project.reflections)) {
    if (!reflection.isDeclaration() && !reflection.isSignature()) continue;
    for (const source of reflection.sources ?? []) {
      const path = relative(root, source.fullFileName);
      source.url = `${repositoryAddress()}/blob/main/${path}#L${source.line}`;
    }
  }
}

/** Says below its title what a page is about. */
function introduce(path: string, about: string): void {
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(/^# .*\n/, (title) => `${title}\n${about}\n`),
  );
}

function aboutOf({ source, about }: EntryPoint): string {
  if (about !== undefined) return about;
  const packageJson = join(root, source.replace(/src\/.*/, "package.json"));
  return (JSON.parse(readFileSync(packageJson, "utf8")) as { readonly description: string }).description;
}
