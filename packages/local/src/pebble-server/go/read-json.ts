import { quotedCharacter } from "@paas-charm/core/pebble-engine";

/** How deep Go lets values be nested. */
const deepest = 10_000;

/**
 * The first JSON value of a text, as Go's decoder reads it; what follows it is not looked at.
 *
 * @throws Error with Go's words, such as `unexpected EOF`
 */
export function readJson(text: string): unknown {
  return JSON.parse(text.slice(0, new Scanner(text).value()));
}

/** Finds where a value ends, without recursion: a body may nest as deep as it likes. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): number {
    const open: ("{" | "[")[] = [];
    this.#space();
    if (this.#at === this.#text.length) throw new Error("EOF");
    for (;;) {
      const began = this.#begin(open);
      if (began) continue;
      if (this.#end(open)) return this.#at;
    }
  }

  /** Reads a scalar, or the beginning of something that holds values, which is true. */
  #begin(open: ("{" | "[")[]): boolean {
    this.#space();
    const first = this.#take();
    if (first === '"') this.#string();
    else if (first === "-" || (first >= "0" && first <= "9")) this.#number(first);
    else if (first === "t") this.#literal("true");
    else if (first === "f") this.#literal("false");
    else if (first === "n") this.#literal("null");
    else if (first === "{" || first === "[") {
      open.push(first);
      if (open.length > deepest) throw new Error("exceeded max depth");
      this.#space();
      if (this.#peek() === (first === "{" ? "}" : "]")) return false;
      if (first === "{") this.#key();
      return true;
    } else throw this.#wrong("looking for beginning of value");
    return false;
  }

  /** Reads on after a value: true when the whole has ended, false when another value must follow. */
  #end(open: ("{" | "[")[]): boolean {
    for (;;) {
      const inside = open.at(-1);
      if (inside === undefined) return true;
      this.#space();
      const context = inside === "{" ? "after object key:value pair" : "after array element";
      const next = this.#take();
      if (next === (inside === "{" ? "}" : "]")) {
        open.pop();
        continue;
      }
      if (next !== ",") throw this.#wrong(context);
      if (inside === "{") this.#key();
      return false;
    }
  }

  #key(): void {
    this.#space();
    if (this.#take() !== '"') throw this.#wrong("looking for beginning of object key string");
    this.#string();
    this.#space();
    if (this.#take() !== ":") throw this.#wrong("after object key");
  }

  #string(): void {
    for (;;) {
      const character = this.#take();
      if (character === '"') return;
      if (character < " ") throw this.#wrong("in string literal");
      if (character !== "\\") continue;
      const code = this.#take();
      if (code === "u") {
        for (let digit = 0; digit < 4; digit += 1)
          if (!/[0-9a-fA-F]/.test(this.#take())) throw this.#wrong("in \\u hexadecimal character escape");
      } else if (!'"\\/bfnrt'.includes(code)) throw this.#wrong("in string escape code");
    }
  }

  #number(first: string): void {
    let digit = first;
    if (first === "-") {
      digit = this.#take();
      if (digit < "0" || digit > "9") throw this.#wrong("in numeric literal");
    }
    if (digit !== "0") this.#digits();
    if (this.#peek() === ".") {
      this.#at += 1;
      this.#digits("after decimal point in numeric literal");
    }
    if (this.#peek() === "e" || this.#peek() === "E") {
      this.#at += 1;
      if (this.#peek() === "+" || this.#peek() === "-") this.#at += 1;
      this.#digits("in exponent of numeric literal");
    }
  }

  /** Digits; one at least where there is a context. */
  #digits(context?: string): void {
    if (context !== undefined && !/\d/.test(this.#take())) throw this.#wrong(context);
    for (let next = this.#peek(); next >= "0" && next <= "9"; next = this.#peek()) this.#at += 1;
  }

  #literal(word: string): void {
    for (const letter of word.slice(1)) {
      const context = `in literal ${word} (expecting ${quotedCharacter(letter)})`;
      if (this.#take() !== letter) throw this.#wrong(context);
    }
  }

  #space(): void {
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #take(): string {
    if (this.#at === this.#text.length) throw new Error("unexpected EOF");
    this.#at += 1;
    return this.#text.charAt(this.#at - 1);
  }

  #wrong(context: string): Error {
    return new Error(`invalid character ${quotedCharacter(this.#text.charAt(this.#at - 1))} ${context}`);
  }
}
