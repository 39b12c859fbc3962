import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
import { type EntryPoint, entryPoints } from "./entry-points.ts";
import { pagesDirectory, repositoryAddress, root } from "./places.ts";

const options = (out: string, pages: readonly EntryPoint[]): TypeDocOptions & Partial<PluginOptions> => ({
  out,
  entryPoints: pages.map(({ source }) => source),
  tsconfig: join(root, "apps/site/tsconfig.api.json"),
  basePath: root,
  plugin: ["typedoc-plugin-markdown"],
  router: "module",
  readme: "none",
  // The compiler judged the sources already.
  skipErrorChecking: true,
  // A public type may name one that is not: it is shown by its name. What is public without a word about it is warned of.
  validation: { notExported: false, invalidLink: false, rewrittenLink: false, notDocumented: true },
  requiredToBeDocumented: ["Function", "Variable", "Class", "Interface", "TypeAlias"],
  excludeExternals: true,
  disableGit: true,
  gitRevision: "main",
  sourceLinkTemplate: `${repositoryAddress()}/{path}`,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  // What a charm author calls comes first, and the shapes of things after.
  groupOrder: ["Functions", "Variables", "Classes", "Interfaces", "Type Aliases"],
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  propertyMembersFormat: "table",
  typeDeclarationFormat: "table",
  useCustomAnchors: true,
  entryFileName: "index",
  pageTitleTemplates: {
    index: "API",
    module: ({ name }) => pages.find((page) => page.name === name)?.importedAs ?? name,
  },
});

/**
 * Writes a page for each entry point of the published packages, from the sources and their comments, and a list of them.
 *
 * @throws when a comment or a source cannot be read
 */
export async function writeApi(): Promise<void> {
  const out = join(pagesDirectory, "reference/api");
  const pages = entryPoints();
  const app = await Application.bootstrapWithPlugins(options(out, pages));
  // Before reflections are grouped for their page.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => withoutInherited(project));
  const project = await app.convert();
  if (project === undefined) throw new Error("cannot read the sources of the API");
  for (const child of project.children ?? []) {
    const path = child.sources?.[0]?.fullFileName;
    child.name = pages.find(({ source }) => source === path)?.name ?? child.name;
  }
  linkSources(project);
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("cannot write the API");
  // What is imported for its effect alone has no page.
  const written = pages.filter(({ name }) => existsSync(join(out, `${name}.md`)));
  const items = written.map(({ name, importedAs, about }) => {
    introduce(join(out, `${name}.md`), about);
    return `- [${importedAs}](${name}.md): ${about}`;
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
