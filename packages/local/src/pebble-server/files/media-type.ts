/** A header such as `form-data; name="files"; filename="/a"`. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+/y;

/**
 * Reads a header as Go's `mime.ParseMediaType` does; undefined when it is none. In quotes a backslash escapes what is special in a
 * header, and stands for itself before anything else.
 */
export function parseMediaType(header: string): MediaType | undefined {
  const [first = ""] = header.split(";", 1);
  const type = first.trim().toLowerCase();
  if (!/^[!#$%&'*+\-.0-9^_`a-z{|}~]+(\/[!#$%&'*+\-.0-9^_`a-z{|}~]+)?$/.test(type)) return undefined;
  const parameters = new Map<string, string>();
  let at = first.length;
  const space = () => {
    while (/[ \t]/.test(header.charAt(at))) at += 1;
  };
  for (;;) {
    space();
    if (at === header.length) return { type, parameters };
    if (header.charAt(at) !== ";") return undefined;
    at += 1;
    space();
    if (at === header.length) return { type, parameters };
    const name = tokenAt(header, at)?.toLowerCase();
    if (name === undefined) return undefined;
    at += name.length;
    space();
    if (header.charAt(at) !== "=") return undefined;
    at += 1;
    space();
    const value = valueAt(header, at);
    if (value === undefined || parameters.has(name)) return undefined;
    at = value.end;
    parameters.set(name, value.value);
  }
}

function tokenAt(text: string, at: number): string | undefined {
  token.lastIndex = at;
  return token.exec(text)?.[0];
}

function valueAt(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  if (text.charAt(start) !== '"') {
    const value = tokenAt(text, start);
    return value === undefined ? undefined : { value, end: start + value.length };
  }
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character === "\\" && /[()<>@,;:\\"/[\]?=]/.test(text.charAt(at + 1))) {
      at += 1;
      value += text.charAt(at);
    } else if (character === "\r" || character === "\n") return undefined;
    else value += character;
  }
  return undefined;
}
