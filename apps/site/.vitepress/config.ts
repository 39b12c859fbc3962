import GithubSlugger from "github-slugger";
import { type DefaultTheme, defineConfig } from "vitepress";
import { home } from "../src/home.ts";
import { namedBlocks } from "../src/named-blocks.ts";
import { builtDirectory, pagesDirectory, repositoryAddress, siteBase } from "../src/places.ts";
import { repositoryLinks } from "../src/repository-links.ts";
import { sectionPages } from "../src/section-pages.ts";
import { type Section, sections } from "../src/sections.ts";

function sidebarOf(section: Section): DefaultTheme.SidebarItem[] {
  return [
    {
      text: section.title,
      link: `/${section.folder}/`,
      items: sectionPages(pagesDirectory, section).map(({ title, pages }) => ({
        text: title,
        collapsed: false,
        items: pages.map(({ title, link }) => ({ text: title, link })),
      })),
    },
  ];
}

export default defineConfig({
  title: "paas-charm",
  description: "Web applications as Juju charms, with no operations code",
  lang: "en-GB",
  srcDir: pagesDirectory,
  outDir: builtDirectory,
  base: siteBase,
  head: [["link", { rel: "icon", href: `${siteBase}icon.svg`, type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    // Headings have the names that GitHub gives them, so that a link to one holds in both places.
    anchor: { slugify: (text) => new GithubSlugger().slug(text) },
    config: (md) => {
      md.use(repositoryLinks).use(namedBlocks);
    },
  },
  transformPageData: ({ relativePath }) => (relativePath === "index.md" ? { frontmatter: home } : {}),
  vite: {
    // Pages carry their text twice, and the search its index: such chunks are large, and loaded when they are wanted.
    build: { target: "es2022", chunkSizeWarningLimit: 5000 },
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: sections.map(({ folder, title }) => ({
      text: title.replace(" guides", ""),
      link: `/${folder}/`,
      activeMatch: `^/${folder}/`,
    })),
    sidebar: Object.fromEntries(sections.map((section) => [`/${section.folder}/`, sidebarOf(section)])),
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        miniSearch: {
          // Who looks for a word wants the page about it first, and names of the API that hold it after.
          searchOptions: { boostDocument: (id: string) => (id.includes("/reference/api/") ? 0.2 : 1) },
        },
      },
    },
    socialLinks: [{ icon: "github", link: repositoryAddress() }],
    footer: { message: "Apache-2.0" },
    notFound: { quote: "Nothing has this address. The search knows what there is.", linkText: "First page" },
  },
});
