import { LinkChecker, LinkState } from "linkinator";
import { builtDirectory, siteBase } from "./places.ts";

/** What became of the links of the built site. */
export interface CheckedLinks {
  readonly checked: number;
  /** A line for each that leads nowhere. */
  readonly broken: readonly string[];
}

/** Follows every link inside the built site, to pages and to headings. Links to elsewhere are not asked for. */
export async function checkLinks(): Promise<CheckedLinks> {
  const { links } = await new LinkChecker().check({
    path: "**/*.html",
    serverRoot: builtDirectory,
    recurse: true,
    checkFragments: true,
    urlRewriteExpressions: [{ pattern: new RegExp(`^(http://[^/]+)${siteBase}`), replacement: "$1/" }],
    linksToSkip: ["^(?!http://(localhost|127\\.0\\.0\\.1):)[a-z]+:"],
  });
  const inside = links.filter(({ state }) => state !== LinkState.SKIPPED);
  return {
    checked: inside.length,
    broken: inside
      .filter(({ state }) => state === LinkState.BROKEN)
      .map(({ url, parent }) => `${pathOf(parent ?? "")}: ${pathOf(url)}`),
  };
}

/** Without the address of the server that is there while links are checked. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, "");
}
