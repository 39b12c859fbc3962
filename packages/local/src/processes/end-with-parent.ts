import { findProgram } from "./find-program.ts";

/** A parent that died before the kernel knew of the signal sends none: by then the process has another parent. */
const ifParentLives = '[ "$PPID" = "$0" ] && exec "$@"';

let setpriv: Promise<string | undefined> | undefined;

/**
 * The command that runs a program so that it gets the signal when its parent dies, however that happens. The kernel offers
 * this on Linux (`PR_SET_PDEATHSIG`) and `setpriv` of util-linux reaches it; elsewhere the command stays as it is.
 *
 * @see man page prctl(2): the setting lasts over `execve`, but not over one that gains privileges
 */
export async function endWithParent(
  command: string,
  args: readonly string[],
  signal: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL",
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  if (process.platform !== "linux") return { command, args };
  setpriv ??= findProgram("setpriv");
  const found = await setpriv;
  if (found === undefined) return { command, args };
  const program = await findProgram(command);
  // A program that is not there is reported by the caller's own attempt, not as a failure of setpriv.
  if (program === undefined) return { command, args };
  return {
    command: found,
    args: [
      "--pdeathsig",
      signal.slice("SIG".length),
      "--",
      "/bin/sh",
      "-c",
      ifParentLives,
      `${process.pid}`,
      program,
      ...args,
    ],
  };
}
