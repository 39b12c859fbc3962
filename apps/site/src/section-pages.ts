import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type PageSummary, pageSummary } from "./page-summary.ts";
import type { Section } from "./sections.ts";

/** A page in a list of the site. */
interface ListedPage extends PageSummary {
  /** Its address in the site. */
  readonly link: string;
}

/** Pages under one title. */
export interface ListedGroup {
  readonly title: string;
  readonly pages: readonly ListedPage[];
}

/** The pages of a section as they are there, grouped and in order; groups without a page are left out. */
export function sectionPages(pagesDirectory: string, section: Section): readonly ListedGroup[] {
  const folder = join(pagesDirectory, section.folder);
  const names = pageNames(folder);
  const listed = (name: string, under = section.folder): ListedPage => ({
    ...pageSummary(readFileSync(join(pagesDirectory, under, `${name}.md`), "utf8"), name),
    link: `/${under}/${name}`,
  });

  const taken = new Set<string>();
  const groups = section.groups.map(({ title, pages }) => {
    const found = pages.flatMap((pattern) => names.filter((name) => matches(name, pattern) && !taken.has(name)));
    for (const name of found) taken.add(name);
    return { title, pages: found.map((name) => listed(name)) };
  });
  const others = names.filter((name) => !taken.has(name)).map((name) => listed(name));
  const inside = Object.entries(section.folders ?? {}).map(([name, title]) => {
    const under = `${section.folder}/${name}`;
    const found = pageNames(join(pagesDirectory, under)).map((page) => listed(page, under));
    return { title, pages: found };
  });
  return [...groups, { title: "More", pages: others }, ...inside].filter(({ pages }) => pages.length > 0);
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Pages below a folder, `index` aside, by name without `.md`; what is in a folder of a page's own name comes behind that page. */
function pageNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "index.md" && statSync(join(folder, file)).isFile())
    .map((file) => file.slice(0, -".md".length))
    .sort();
}
