/** Text as Go's `%q` prints it: in double quotes, with what is not printable escaped. */
export function quoted(text: string): string {
  let result = '"';
  for (const character of text) result += character === '"' || character === "\\" ? `\\${character}` : shown(character);
  return `${result}"`;
}

/** A character as Go prints one in quotes, such as `'\x01'`. */
export function quotedCharacter(character: string): string {
  if (character === "'") return `'\\''`;
  return `'${character === "\\" ? "\\\\" : shown(character)}'`;
}

const short: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "\\ufffd";
  if (code === 0x20 || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const hex = code.toString(16);
  if (code < 0x80) return short[character] ?? `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
