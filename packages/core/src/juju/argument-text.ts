/** Linux takes 131072 bytes in one argument, the closing NUL included. */
const argumentBytes = 131_071;

/** People read it, so that the beginning is enough. */
const messageBytes = 16_384;

/** A message for people as one argument: without NUL, which no argument can hold, and cut to what can be passed. */
export function messageArgument(message: string): string {
  const text = printable(message);
  const [first = ""] = argumentChunks(text, messageBytes);
  return first.length < text.length ? `${first}…` : first;
}

/** A text without the one character that no argument can hold. */
export function printable(text: string): string {
  return text.replaceAll("\0", "\\0");
}

/** Cuts a text into pieces of at most so many UTF-8 bytes, at line ends where there are any, never inside a character. */
export function argumentChunks(text: string, limit: number = argumentBytes): readonly string[] {
  if (text.length * 3 <= limit || Buffer.byteLength(text) <= limit) return [text];
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(start + limit, bytes.length);
    while (end < bytes.length && isContinuation(bytes[end])) end -= 1;
    const lineEnd = end < bytes.length ? bytes.lastIndexOf(0x0a, end) : -1;
    const cut = lineEnd > start ? lineEnd : end;
    pieces.push(bytes.subarray(start, cut).toString());
    start = bytes[cut] === 0x0a ? cut + 1 : cut;
  }
  return pieces;
}

/** Bytes after the first of a UTF-8 character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
