import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { pagesDirectory, repositoryAddress, root } from "./places.ts";

/** What each page of the API is about: an entry point of a published package, by the page's name. */
const entryPoints: Readonly<Record<string, string>> = {
  core: "packages/core/src/index.ts",
  "core-pebble": "packages/core/src/pebble/index.ts",
  "core-simulated": "packages/core/src/simulated/index.ts",
  testing: "packages/testing/src/index.ts",
  flask: "packages/flask/src/index.ts",
  django: "packages/django/src/index.ts",
  fastapi: "packages/fastapi/src/index.ts",
  go: "packages/go/src/index.ts",
  expressjs: "packages/expressjs/src/index.ts",
  "spring-boot": "packages/spring-boot/src/index.ts",
  project: "packages/project/src/index.ts",
  local: "packages/local/src/index.ts",
};

/** How a page is imported: `core-pebble` is `@paas-charm/core/pebble`. */
function importedAs(page: string): string {
  return `@paas-charm/${page.replace(/^core-/, "core/")}`;
}

const options = (out: string): TypeDocOptions & Partial<PluginOptions> => ({
  out,
  entryPoints: Object.values(entryPoints).map((path) => join(root, path)),
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
  sourceLinkTemplate: `${repositoryAddress()}/blob/{gitRevision}/{path}#L{line}`,
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
 * Writes a page for each entry point of the published packages, from the sources and their comments.
 *
 * @throws when a comment or a source cannot be read
 */
export async function writeApi(): Promise<void> {
  const out = join(pagesDirectory, "reference/api");
  const app = await Application.bootstrapWithPlugins(options(out));
  const project = await app.convert();
  if (project === undefined) throw new Error("cannot read the sources of the API");
  const names = Object.keys(entryPoints);
  for (const child of project.children ?? []) {
    const path = child.sources?.[0]?.fullFileName ?? "";
    child.name = names.find((name) => path === join(root, entryPoints[name] ?? "")) ?? child.name;
  }
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("cannot write the API");
}
