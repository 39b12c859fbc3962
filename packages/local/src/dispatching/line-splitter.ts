/** Juju reads a hook's output with a buffer of this many bytes; a longer line comes in pieces. */
const longestLine = 4096;

/** Cuts a stream of text into lines as Juju logs them. */
export interface LineSplitter {
  push(text: string): void;
  /** Gives the last line when no line end closed it. */
  end(): void;
}

export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = "";
  const emit = (line: string) => {
    if (line === "") return onLine("");
    for (let start = 0; start < line.length; start += longestLine) onLine(line.slice(start, start + longestLine));
  };
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) emit(line.replace(/\r$/, ""));
      while (rest.length >= longestLine) {
        onLine(rest.slice(0, longestLine));
        rest = rest.slice(longestLine);
      }
    },
    end() {
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
