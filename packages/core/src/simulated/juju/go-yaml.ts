import { isMap, isScalar, parseAllDocuments, Scalar, stringify } from "yaml";
import { entries, rfc3339 } from "./go-text.ts";

const printed = { version: "1.1", lineWidth: 0, blockQuote: "literal" } as const;

/** YAML as Juju's tools print it, with a line end; nothing for null. Keys as in `goJson`, lists not indented, times bare. */
export function printYaml(value: unknown): string {
  if (value === null || value === undefined) return "";
  return `${block(value).join("\n")}\n`;
}

function block(value: unknown): readonly string[] {
  if (!isCollection(value)) return scalar(value);
  if (Array.isArray(value)) return value.length === 0 ? ["[]"] : value.flatMap(item);
  const members = entries(value);
  return members.length === 0 ? ["{}"] : members.flatMap(([key, member]) => pair(key, member));
}

function item(value: unknown): readonly string[] {
  const [first = "", ...more] = block(value);
  return [`- ${first}`, ...(isCollection(value) ? more.map(indented) : more)];
}

function pair(key: string, value: unknown): readonly string[] {
  const name = scalar(key).join("");
  const lines = block(value);
  const [first = "", ...more] = lines;
  const nested = isCollection(value) && first !== "[]" && first !== "{}";
  if (!nested) return [`${name}: ${first}`, ...more];
  return [`${name}:`, ...(Array.isArray(value) ? lines : lines.map(indented))];
}

function indented(line: string): string {
  return line === "" ? line : `  ${line}`;
}

// Line ends of YAML 1.1 and what is not printable: only double quotes can hold them.
const special = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A scalar; the lines after the first are those of a literal block, indented as it must be below a key or a dash. */
function scalar(value: unknown): readonly string[] {
  if (value instanceof Date) return [rfc3339(value.getTime())];
  if (typeof value === "string" && mustQuote(value)) {
    return [JSON.stringify(value).replace(special, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`)];
  }
  return stringify({ x: value }, printed).slice("x: ".length).replace(/\n$/, "").split("\n");
}

/** What the library would write bare or as a block, and a parser of YAML 1.1 would not read back. */
function mustQuote(text: string): boolean {
  return text.search(special) >= 0 || text === "<<" || text === "=" || (text.includes("\n") && /^[ \t]/m.test(text));
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

/**
 * A map of texts from YAML, as relation-set and state-set read their file. Scalars keep their text, null is empty text. JSON takes a
 * short way; what Juju's YAML parser refuses of JSON is refused, and what it changes is changed.
 *
 * @throws plain `Error` with the parser's words
 */
export function readTextMap(text: string): Record<string, string> {
  refuseCharacters(text);
  const json = plainJson(text);
  if (json === undefined) return readYamlMap(text);
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(json)) {
    if (key.length > longestKey) throw new Error("yaml: did not find expected ',' or '}'");
    result[key] = value;
  }
  return result;
}

/** YAML's simple keys are no longer. */
const longestKey = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
const surrogateEscape = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/;

function refuseCharacters(text: string): void {
  if (control.test(text)) throw new Error("yaml: control characters are not allowed");
  if (text.includes('"') && surrogateEscape.test(text)) {
    throw new Error("yaml: found invalid Unicode character escape code");
  }
}

/** The object of a JSON text whose values are all texts; undefined: let YAML have it. */
function plainJson(text: string): Record<string, string> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(foldBreaks(text));
    if (typeof value !== "object" || value === null) return undefined;
    return Object.values(value).every((member) => typeof member === "string")
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * YAML 1.1 counts three more characters as line ends. Raw inside quotes they are folded, as any line end there: blanks around them are lost,
 * a single U+0085 becomes a space, and of several the first is dropped. Works on JSON's source, where escaped ones are not touched.
 */
function foldBreaks(source: string): string {
  return source.replace(/[ \t]*[\u0085\u2028\u2029][ \t\u0085\u2028\u2029]*/g, (run) => {
    const breaks = run.replace(/[ \t]/g, "");
    if (!breaks.startsWith("\u0085")) return breaks.replace(/\u0085/g, "\\n");
    return breaks.length === 1 ? " " : breaks.slice(1).replace(/\u0085/g, "\\n");
  });
}

function readYamlMap(text: string): Record<string, string> {
  const [document] = parseAllDocuments(text, { version: "1.1", schema: "failsafe", uniqueKeys: false });
  if (document === undefined || !("contents" in document) || document.contents === null) return {};
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw new Error(`yaml: ${line > 1 ? `line ${line}: ` : ""}${error.message.split("\n", 1)[0] ?? ""}`);
  }
  const { contents } = document;
  if (isScalar(contents) && scalarText(contents) === "") return {};
  if (!isMap(contents)) throw mismatch(contents, "map[string]string");
  const result: Record<string, string> = {};
  for (const { key, value } of contents.items) {
    if (!isScalar(key)) throw mismatch(key, "string");
    if (value !== null && !isScalar(value)) throw mismatch(value, "string");
    result[scalarText(key)] = value === null ? "" : scalarText(value);
  }
  return result;
}

function scalarText(scalar: Scalar): string {
  const text = typeof scalar.value === "string" ? scalar.value : (scalar.source ?? "");
  const plain = scalar.type === Scalar.PLAIN || scalar.type === undefined;
  return plain && /^(~|null|Null|NULL|)$/.test(text) ? "" : text;
}

function mismatch(node: unknown, wanted: string): Error {
  const kind = isMap(node) ? "!!map" : isScalar(node) ? `!!str \`${String(node.value).slice(0, 7)}\`` : "!!seq";
  return new Error(`yaml: unmarshal errors:\n  line 1: cannot unmarshal ${kind} into ${wanted}`);
}
