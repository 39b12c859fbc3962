import { AssertionError } from "node:assert";

/** What a check of this package says: test runners call it a matcher's result. */
export interface Verdict {
  readonly pass: boolean;
  /** What was expected and what was there instead. */
  message(): string;
}

/**
 * Makes a check an assertion, for runners without matchers of their own: `must(isActive(after))`.
 *
 * @throws AssertionError when the check does not pass
 */
export function must(verdict: Verdict): void {
  if (!verdict.pass) throw new AssertionError({ message: verdict.message(), stackStartFn: must });
}

/** A verdict and its message. */
export function verdict(pass: boolean, expected: string, found: () => string): Verdict {
  return { pass, message: () => `expected ${pass ? "not that " : "that "}${expected}; ${found()}` };
}

/** In which members `found` differs from `wanted`; undefined in `wanted`: the member must not be there. */
export function differences(
  wanted: Readonly<Record<string, string | RegExp | undefined>>,
  found: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const have = found[key];
    const fits = value instanceof RegExp ? have !== undefined && value.test(have) : have === value;
    return fits ? [] : [`${key} is ${have === undefined ? "not set" : JSON.stringify(have)}`];
  });
}
