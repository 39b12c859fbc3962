/** One word of a command, and where it stands in the text. */
export interface Word {
  /** The word without quotes and escapes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const blank = /[ \t\r\n]/;

/**
 * Splits a service's command as Pebble does before it starts it: quotes, backslashes and comments are understood, nothing is expanded.
 *
 * @returns the words with their places, so that one can be replaced without touching the others; undefined when a quote or an
 * escape is open at the end, which Pebble refuses
 * @see Pebble layer specification, `services.<name>.command`
 */
export function shellWords(command: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let index = 0;
  while (index < command.length) {
    const character = command.charAt(index);
    if (blank.test(character)) {
      index += 1;
    } else if (character === "#") {
      index = endOfLine(command, index);
    } else {
      const word = readWord(command, index);
      if (word === undefined) return undefined;
      words.push(word);
      index = word.end;
    }
  }
  return words;
}

function readWord(command: string, start: number): Word | undefined {
  let text = "";
  let index = start;
  while (index < command.length && !blank.test(command.charAt(index))) {
    const character = command.charAt(index);
    if (character === "'" || character === '"') {
      const quoted = readQuoted(command, index);
      if (quoted === undefined) return undefined;
      text += quoted.text;
      index = quoted.end;
    } else if (character === "\\") {
      if (index + 1 === command.length) return undefined;
      text += command.charAt(index + 1);
      index += 2;
    } else {
      text += character;
      index += 1;
    }
  }
  return { text, start, end: index };
}

/** A quoted part; a backslash means something between double quotes only. */
function readQuoted(command: string, open: number): { readonly text: string; readonly end: number } | undefined {
  const quote = command.charAt(open);
  let text = "";
  let index = open + 1;
  while (index < command.length) {
    const character = command.charAt(index);
    if (character === quote) return { text, end: index + 1 };
    const escaped = quote === '"' && character === "\\";
    text += command.charAt(escaped ? index + 1 : index);
    index += escaped ? 2 : 1;
  }
  return undefined;
}

function endOfLine(command: string, from: number): number {
  const end = command.indexOf("\n", from);
  return end === -1 ? command.length : end;
}
