import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The top folder of the repository. */
export const root = join(import.meta.dirname, "../../..");

/** The folder of this package, where VitePress finds its configuration. */
export const siteDirectory = join(import.meta.dirname, "..");

/** Where the pages are put together. */
export const pagesDirectory = join(siteDirectory, ".pages");

/** Where the built site is. */
export const builtDirectory = join(siteDirectory, "dist");

/** Where the site is served from: the top of a host, unless `SITE_BASE` says otherwise. */
export const siteBase = process.env["SITE_BASE"] ?? "/";

/** Pages outside `docs` that the site has, by their place there. */
export const furtherPages: Readonly<Record<string, string>> = {
  "project/contributing.md": "CONTRIBUTING.md",
  "project/security.md": "SECURITY.md",
};

/** The address of the repository, as the packages name it. */
export function repositoryAddress(): string {
  const core = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as {
    readonly repository: { readonly url: string };
  };
  return core.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}
