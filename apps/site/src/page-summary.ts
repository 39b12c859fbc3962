/** What a list says of a page. */
export interface PageSummary {
  readonly title: string;
  /** Its first sentence, without links. */
  readonly about: string;
}

/** Title and first sentence of a page. */
export function pageSummary(text: string, name: string): PageSummary {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/<!--[\s\S]*?-->/g, "");
  const title = (/^# +(.+)$/m.exec(prose)?.[1] ?? name).replaceAll("`", "").trim();
  const afterTitle = prose.slice(prose.search(/^# /m)).split("\n").slice(1).join("\n").trimStart();
  const paragraph = /^[\w`"*_[]/.test(afterTitle) ? (afterTitle.split(/\n\s*\n/)[0] ?? "") : "";
  const plain = paragraph.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ");
  return { title, about: (/^.*?\.(?= |$)/.exec(plain)?.[0] ?? plain).replace(/:$/, ".") };
}
