import { readFile, rm, writeFile } from "node:fs/promises";

/**
 * Lets one process at a time do a work, by a file with its process id. A file that a dead process left is taken over.
 *
 * @param onWait - called once when somebody else is at it
 * @returns what gives the lock back
 */
export async function lockBuild(
  file: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void },
): Promise<() => Promise<void>> {
  let waited = false;
  while (!(await take(file))) {
    options.signal?.throwIfAborted();
    if (!waited) options.onWait?.();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return () => rm(file, { force: true });
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  }
  const holder = Number(await readFile(file, "utf8").catch(() => ""));
  if (holder > 0 && isAlive(holder)) return false;
  // Between two that find a dead holder, the one whose write comes first below has it.
  if (holder > 0) await rm(file, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
