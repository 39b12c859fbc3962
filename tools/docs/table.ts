/** A Markdown table, its columns aligned as Biome does it; cells are texts that Markdown may read. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_title, column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[], fill = " "): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width, fill)).join(" | ")} |`;
  const [first = [], ...others] = all;
  return [line(first), line([], "-"), ...others.map((row) => line(row))].join("\n");
}

/** A text as code, backticks inside it among the rest; empty for an empty text. */
export function code(text: string): string {
  if (text === "") return "";
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}
