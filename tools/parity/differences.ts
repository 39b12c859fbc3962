import { isObject, type Json } from "./vectors.ts";

/** One place where two results differ. */
export interface Difference {
  readonly path: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

const random = /^<random:(\d+)>$/;

/** Where two JSON values differ. `<random:N>` in the expected one stands for any text of N characters; JSON in text is compared as JSON. */
export function differences(expected: Json | undefined, actual: Json | undefined, path = ""): readonly Difference[] {
  if (expected === actual) return [];
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(expected[key], actual[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item: Json, index) => differences(item, actual[index], `${path}[${index}]`));
  }
  if (typeof expected === "string" && typeof actual === "string") {
    const length = random.exec(expected)?.[1];
    if (length !== undefined && actual.length === Number(length)) return [];
    if (sameJsonText(expected, actual)) return [];
  }
  return [{ path, expected, actual }];
}

function sameJsonText(expected: string, actual: string): boolean {
  if (!/^[[{]/.test(expected) || !/^[[{]/.test(actual)) return false;
  try {
    return differences(JSON.parse(expected), JSON.parse(actual)).length === 0;
  } catch {
    return false;
  }
}
