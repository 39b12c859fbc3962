import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

/** Removes what a container or a view made in its run directory, and the directory when nothing else is in it. */
export async function removeRunDirectory(directory: string): Promise<void> {
  for (const name of ["container", "root", "setup.sh"])
    await rm(join(directory, name), { recursive: true, force: true });
  await rmdir(directory).catch(() => undefined);
}
