/**
 * Whether a name matches a pattern as Go's `path.Match` has it: `*`, `?`, `[a-z]`, `[^a-z]`, and `\` before a character. Takes time
 * in proportion to both lengths multiplied, whatever the pattern.
 *
 * @throws Error `syntax error in pattern`
 */
export function pathMatches(pattern: string, name: string): boolean {
  const steps = readPattern(pattern);
  const characters = [...name];
  let step = 0;
  let at = 0;
  let star = -1;
  let tried = 0;
  // The last star takes one character more whenever what follows it does not match: earlier stars need no second look.
  while (at < characters.length) {
    const wanted = steps[step];
    const character = characters[at] ?? "";
    if (wanted === "*") {
      star = step;
      tried = at;
      step += 1;
    } else if (wanted?.(character) === true) {
      step += 1;
      at += 1;
    } else if (star >= 0 && characters[tried] !== "/") {
      tried += 1;
      at = tried;
      step = star + 1;
    } else return false;
  }
  while (steps[step] === "*") step += 1;
  return step === steps.length;
}

type Step = "*" | ((character: string) => boolean);

function readPattern(pattern: string): readonly Step[] {
  const characters = [...pattern];
  const steps: Step[] = [];
  let at = 0;
  const literal = (): string => {
    if (characters[at] === "\\") at += 1;
    const character = characters[at];
    if (character === undefined) throw new Error("syntax error in pattern");
    at += 1;
    return character;
  };
  while (at < characters.length) {
    const character = characters[at];
    if (character === "*") {
      at += 1;
      steps.push("*");
    } else if (character === "?") {
      at += 1;
      steps.push((each) => each !== "/");
    } else if (character === "[") {
      at += 1;
      const negated = characters[at] === "^";
      if (negated) at += 1;
      const ranges: (readonly [low: string, high: string])[] = [];
      while (characters[at] !== "]" || ranges.length === 0) {
        if (characters[at] === "-" || characters[at] === "]") throw new Error("syntax error in pattern");
        const low = literal();
        if (characters[at] !== "-") ranges.push([low, low]);
        else {
          at += 1;
          if (characters[at] === "-" || characters[at] === "]") throw new Error("syntax error in pattern");
          ranges.push([low, literal()]);
        }
      }
      at += 1;
      steps.push(
        (each) => ranges.some(([low, high]) => code(low) <= code(each) && code(each) <= code(high)) !== negated,
      );
    } else {
      const wanted = literal();
      steps.push((each) => each === wanted);
    }
  }
  return steps;
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
