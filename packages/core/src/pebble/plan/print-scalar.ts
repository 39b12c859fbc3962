/**
 * A text as Go's YAML encoder prints it for Pebble: bare where it may be, in double quotes where it would be taken for something else, in
 * single quotes where it begins or holds what YAML reads as its own, and as a literal block when it has several lines. Except for what
 * that encoder loses on the way, such as a line end at the beginning: that is quoted here.
 *
 * @param indent - what stands before each line of a block
 */
export function printText(text: string, indent: string): string {
  if (text.includes("\n")) return mayBeBlock(text) ? block(text, indent) : doubleQuoted(text);
  if (text === "" || isOther(text) || special.test(text)) return doubleQuoted(text);
  return mayBeBare(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** What only double quotes can hold: what is not printable, line ends beside `\n`, and what lies beyond the basic plane. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const special = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

function mayBeBlock(text: string): boolean {
  return !special.test(text.replaceAll("\t", "")) && !/^\n| (\n|$)/.test(text);
}

function block(text: string, indent: string): string {
  const chomping = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") ? "+" : "";
  const lines = text.split("\n");
  if (text.endsWith("\n")) lines.pop();
  const hint = text.startsWith(" ") ? "4" : "";
  return `|${hint}${chomping}\n${lines.map((line) => (line === "" ? "" : indent + line)).join("\n")}`;
}

/** Whether a reader would take the bare text for nothing, a truth, a number or a time; those of YAML 1.1 included. */
function isOther(text: string): boolean {
  if (/^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/.test(text)) {
    return true;
  }
  if (/^(?:[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF)$/.test(text)) return true;
  if (/^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text)) return true;
  if (
    /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/.test(
      text,
    )
  ) {
    return true;
  }
  if (!/^[-+.\d]/.test(text)) return false;
  const plain = text.replaceAll("_", "");
  if (/^[-+]?0(?:[xX][\da-fA-F]{1,16}|[oO][0-7]{1,22}|[bB][01]{1,64})$/.test(plain)) return true;
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain) && Number.isFinite(Number(plain));
}

function mayBeBare(text: string): boolean {
  if (/^[ #,[\]{}&*!|>'"%@`]|^(?:---|\.\.\.)|^[-?:](?: |$)| $/.test(text)) return false;
  return !/:(?: |$)| #/.test(text);
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function doubleQuoted(text: string): string {
  let quoted = "";
  for (const character of text) {
    const escaped = escapes[character];
    if (escaped !== undefined) quoted += escaped;
    else quoted += special.test(character) ? numbered(character.codePointAt(0) ?? 0) : character;
  }
  return `"${quoted}"`;
}

function numbered(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
