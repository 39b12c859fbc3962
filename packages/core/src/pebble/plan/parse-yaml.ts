import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** What a text of YAML holds, or why it holds nothing. */
export type ParsedYaml =
  | {
      readonly value: unknown;
      /** The line of a key, such as `services.app.command`, from where its section begins. */
      readonly lineOf: (path: string) => number;
      /** Sections after whose name nothing is said. */
      readonly unfilled: readonly string[];
    }
  | { readonly problem: string };

/**
 * Parses YAML as Go's decoder does for fields that are texts: a scalar stays as it is written, so that `off`, `yes` and `1.50` are no
 * other texts afterwards; numbers and truths are such where they are written as usual.
 */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", merge: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) {
    // The first line of the message: the others quote the text, and environments hold secrets.
    const [what = ""] = error.message.split("\n");
    return { problem: `yaml: line ${lines.linePos(error.pos[0]).line}: ${what.replace(/ at line \d+.*$/, "")}` };
  }
  try {
    document.toJS();
  } catch (cause) {
    // Aliases that multiply without end.
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
  const sections = isMap(document.contents) ? document.contents.items : [];
  const places = new Map<string, number>();
  const lineAt = (node: unknown): number => lines.linePos((node as Node).range?.[0] ?? 0).line;
  const read = (node: unknown, path: string): unknown => {
    if (isScalar(node)) {
      const { value, source, type } = node;
      const written = value === null || type !== "PLAIN" || String(value) === source;
      return written ? value : source;
    }
    if (isSeq(node)) return node.items.map((item, at) => read(item, `${path}[${at}]`));
    if (isAlias(node)) return read(node.resolve(document), path);
    if (!isMap(node)) return null;
    if (node.items.some(({ key }) => isScalar(key) && key.source === "<<")) return node.toJS(document);
    const first = node.items[0]?.key;
    if (first !== undefined && !path.includes(".")) places.set(`${path}:`, lineAt(first));
    const entries = node.items.map(({ key, value }): [string, unknown] => {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
      const at = path === "" ? name : `${path}.${name}`;
      places.set(at, lineAt(key));
      return [name, read(value, at)];
    });
    return Object.fromEntries(entries);
  };
  return {
    value: read(document.contents, ""),
    unfilled: sections.flatMap(({ key, value }) => {
      const empty = value === null || (isScalar(value) && value.value === null && value.source === "");
      return empty && isScalar(key) ? [String(key.value)] : [];
    }),
    lineOf(path) {
      const [section = ""] = path.split(".");
      const line = places.get(path);
      const begin = places.get(`${section}:`);
      return line === undefined || begin === undefined || path === section ? 1 : line - begin + 1;
    },
  };
}
