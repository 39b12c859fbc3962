/**
 * Whether a name matches a pattern as Go's `path.Match` does: `*`, `?`, `[a-z]`, `[^a-z]` and `\` before a character.
 *
 * @returns undefined when the pattern is none
 */
export function globMatches(pattern: string, name: string): boolean | undefined {
  let expression = "";
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === "*") expression += "[^/]*";
    else if (character === "?") expression += "[^/]";
    else if (character === "[") {
      const found = characterClass(pattern, at);
      if (found === undefined) return undefined;
      expression += found.expression;
      at = found.end;
      continue;
    } else if (character === "\\") {
      at += 1;
      if (at === pattern.length) return undefined;
      expression += literal(pattern.charAt(at));
    } else expression += literal(character);
    at += 1;
  }
  return new RegExp(`^${expression}$`, "s").test(name);
}

/** A class such as `[^a-z]`, from its bracket on. */
function characterClass(pattern: string, open: number): { expression: string; end: number } | undefined {
  const match = /^\[(\^?)((?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)+)\]/s.exec(pattern.slice(open));
  if (match === null) return undefined;
  const [whole, negated = "", body = ""] = match;
  const members = body.replace(/\\(.)|([[\]^])/gs, (_all, escaped?: string, plain?: string) => `\\${escaped ?? plain}`);
  return { expression: `[${negated}${members}]`, end: open + whole.length };
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
}
