/** One word of a command, and where it stands in the text. */
export interface Word {
  /** The word without quotes and escapes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a command as a POSIX shell would, quotes and backslashes understood, nothing expanded.
 *
 * @returns the words with their places, so that one can be replaced without touching the others; undefined when a quote is open
 */
export function shellWords(command: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let index = 0;
  while (index < command.length) {
    if (/\s/.test(command.charAt(index))) {
      index += 1;
      continue;
    }
    const start = index;
    let text = "";
    while (index < command.length && !/\s/.test(command.charAt(index))) {
      const character = command.charAt(index);
      if (character === "'" || character === '"') {
        const quoted = readQuoted(command, index);
        if (quoted === undefined) return undefined;
        text += quoted.text;
        index = quoted.end;
      } else if (character === "\\") {
        text += command.charAt(index + 1);
        index += 2;
      } else {
        text += character;
        index += 1;
      }
    }
    words.push({ text, start, end: index });
  }
  return words;
}

function readQuoted(command: string, open: number): { text: string; end: number } | undefined {
  const quote = command.charAt(open);
  let text = "";
  for (let index = open + 1; index < command.length; index += 1) {
    const character = command.charAt(index);
    if (character === quote) return { text, end: index + 1 };
    if (quote === '"' && character === "\\" && /["\\$`]/.test(command.charAt(index + 1))) {
      index += 1;
      text += command.charAt(index);
    } else {
      text += character;
    }
  }
  return undefined;
}
