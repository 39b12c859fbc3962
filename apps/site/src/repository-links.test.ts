import { createMarkdownRenderer } from "vitepress";
import { expect, test } from "vitest";
import { repositoryAddress } from "./places.ts";
import { repositoryLinks } from "./repository-links.ts";

const markdown = await createMarkdownRenderer("docs", { config: (md) => void md.use(repositoryLinks) });

function targetOf(page: string, link: string): string | undefined {
  const html = markdown.render(`[text](${link})`, { path: page, relativePath: page, cleanUrls: false });
  return /href="([^"]*)"/.exec(html)?.[1];
}

test.for<[spec: string, page: string, link: string, target: string]>([
  ["a page of docs", "how-to/debug.md", "test-a-charm.md", "/how-to/test-a-charm.html"],
  ["a heading of another page", "how-to/debug.md", "../reference/statuses.md#a", "/reference/statuses.html#a"],
  ["a page outside docs that the site has", "how-to/debug.md", "../../SECURITY.md", "/project/security.html"],
  ["a page of docs, from outside", "project/contributing.md", "docs/how-to/debug.md", "/how-to/debug.html"],
  ["a folder", "how-to/debug.md", "../../examples/flask", `${repositoryAddress()}/tree/main/examples/flask`],
  ["a file", "how-to/debug.md", "../../biome.json", `${repositoryAddress()}/blob/main/biome.json`],
  ["a heading of the page itself", "how-to/debug.md", "#next", "#next"],
  ["elsewhere", "how-to/debug.md", "https://juju.is/", "https://juju.is/"],
])("a link to %s leads there", ([, page, link, target]) => {
  expect(targetOf(page, link)).toBe(target);
});
