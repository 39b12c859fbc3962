import type { MarkdownRenderer } from "vitepress";

/** Shows the name of the file that a block of code is, which stands behind its language. */
export function namedBlocks(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const block = fence?.(tokens, index, options, env, self) ?? "";
    const name = /^\w+ +([\w./-]+)$/.exec(tokens[index]?.info.trim() ?? "")?.[1];
    if (name === undefined || name === "fragment") return block;
    return `<div class="named-block"><span class="block-name">${md.utils.escapeHtml(name)}</span>${block}</div>\n`;
  };
}
