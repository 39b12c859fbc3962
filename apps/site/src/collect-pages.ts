import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { furtherPages, pagesDirectory, root, siteDirectory } from "./places.ts";
import { type ListedGroup, sectionPages } from "./section-pages.ts";
import { sections } from "./sections.ts";

/** Puts the pages of the repository into one folder, as the site has them. */
export function collectPages(): void {
  rmSync(pagesDirectory, { recursive: true, force: true });
  cpSync(join(root, "docs"), pagesDirectory, { recursive: true });
  cpSync(join(siteDirectory, "public"), join(pagesDirectory, "public"), { recursive: true });
  // What the first page shows is in home.ts.
  writeFileSync(join(pagesDirectory, "index.md"), "");
  for (const [to, from] of Object.entries(furtherPages)) {
    mkdirSync(dirname(join(pagesDirectory, to)), { recursive: true });
    cpSync(join(root, from), join(pagesDirectory, to));
  }
}

/** Gives each section a page that lists its pages, unless somebody wrote one. */
export function writeSectionIndexes(): void {
  for (const section of sections) {
    const path = join(pagesDirectory, section.folder, "index.md");
    if (existsSync(path)) continue;
    const parts = sectionPages(pagesDirectory, section).map(listOf);
    writeFileSync(path, `# ${section.title}\n\n${section.about}\n\n${parts.join("\n\n")}\n`);
  }
}

function listOf({ title, pages }: ListedGroup): string {
  const items = pages.map(({ title, about, link }) => `- [${title}](${link}.md)${about === "" ? "" : `: ${about}`}`);
  return `## ${title}\n\n${items.join("\n")}`;
}
