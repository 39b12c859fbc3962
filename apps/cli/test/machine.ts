import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What these tests need of the machine and cannot bring: the reason to skip them; undefined when they run. With `CI` set they run. */
export async function missingHere(): Promise<string | undefined> {
  if (process.env["CI"]) return undefined;
  if (process.platform !== "linux") return "no Linux";
  if (process.getuid?.() !== 0) return "not root";
  for (const program of ["go", "python3", "unshare"]) if ((await onPath(program)) === undefined) return `no ${program}`;
  return undefined;
}

/** Where a program is on the search path. */
export async function onPath(program: string): Promise<string | undefined> {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(directory, program);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
