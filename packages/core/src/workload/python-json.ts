/**
 * JSON as Python's `json.dumps` prints it: `, ` and `: ` between items, everything outside ASCII escaped. Applications and
 * peers compare such values as text, so another spelling would be a change.
 */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${asciiText(key)}: ${pythonJson(member)}`);
    return `{${members.join(", ")}}`;
  }
  if (typeof value === "string") return asciiText(value);
  if (typeof value === "number") return pythonNumber(value);
  return JSON.stringify(value) ?? "null";
}

/**
 * A number as Python prints what it read from JSON: an exponent has two digits at least (`1e-07`) and begins below 0.0001, where
 * JavaScript waits for 0.000001. Large whole numbers are integers to Python, so both write them out up to 1e+21.
 */
export function pythonNumber(value: number): string {
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return (small ? value.toExponential() : String(value)).replace(/e([+-])(\d)$/, "e$10$2");
}

/** An option's value as an environment variable: text verbatim, `true` and `false`, numbers as Python prints them. */
export function variableText(value: string | number | boolean): string {
  return typeof value === "number" ? pythonNumber(value) : String(value);
}

/** A list of texts as Python's `repr` prints it: `['bash', '-eo']`. */
export function pythonList(items: readonly string[]): string {
  return `[${items.map(pythonText).join(", ")}]`;
}

const shortEscapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
    /[\\\u0000-\u001f\u007f]/g,
    (character) => shortEscapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function asciiText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
