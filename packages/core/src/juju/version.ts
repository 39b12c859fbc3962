import type { JujuVersion } from "./event.ts";

/** Whether a version is another one or newer. */
export function atLeast(version: JujuVersion, wanted: JujuVersion): boolean {
  for (const [index, part] of wanted.entries()) {
    const have = version[index] ?? 0;
    if (have !== part) return have > part;
  }
  return true;
}
