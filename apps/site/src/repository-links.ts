import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { furtherPages, repositoryAddress, root } from "./places.ts";

/**
 * Pages link to each other, and to files of the repository, by relative paths. In the site, links to its pages lead there, and all others to
 * the repository.
 */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const from = sourceOf((env as { readonly relativePath?: string }).relativePath ?? "");
    if (from === undefined) return;
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href !== null && !/^([a-z]+:|#|\/)/.test(href)) token.attrSet("href", placeOf(from, href));
    }
  });
}

/** The file of the repository that a page of the site is; undefined for pages that are made for the site. */
function sourceOf(page: string): string | undefined {
  const path = furtherPages[page] ?? `docs/${page}`;
  return existsSync(join(root, path)) ? path : undefined;
}

/** Where a link of a file leads to in the site. */
function placeOf(from: string, href: string): string {
  const [link = "", heading] = href.split("#");
  const path = relative(root, resolve(root, dirname(from), link));
  const hash = heading === undefined ? "" : `#${heading}`;
  const page = Object.keys(furtherPages).find((key) => furtherPages[key] === path);
  if (page !== undefined) return `/${page}${hash}`;
  if (path.startsWith("docs/") && path.endsWith(".md")) return `/${path.slice("docs/".length)}${hash}`;
  const kind = existsSync(join(root, path)) && statSync(join(root, path)).isDirectory() ? "tree" : "blob";
  return `${repositoryAddress()}/${kind}/main/${path}${hash}`;
}
