import { findProgram } from "../src/processes/index.ts";
import { cacheDirectory } from "../src/programs/index.ts";

/** Programs and environments that tests make are worth keeping: they are the ones that a run makes. */
export const testCache = cacheDirectory();

/** Whether tests that need Go must be skipped. With `CI` set they are not, so that they cannot go missing. */
export async function goMissing(): Promise<boolean> {
  return !process.env["CI"] && (await findProgram("go")) === undefined;
}

/** Why tests that need a private root must be skipped; undefined when they run. With `CI` set they run. */
export async function privateRootMissing(): Promise<string | undefined> {
  if (process.env["CI"]) return undefined;
  if (process.platform !== "linux") return "no Linux";
  if (process.getuid?.() !== 0) return "not root";
  return (await findProgram("unshare")) === undefined ? "no unshare" : undefined;
}
