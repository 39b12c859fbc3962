import { resolve } from "node:path";
import { findProgram } from "./find-program.ts";

/** What of util-linux sets the signal, and what of coreutils begins only where the parent still is. */
let helpers: Promise<{ readonly setpriv: string; readonly env: string } | undefined> | undefined;

/** A program to run so that it ends with its parent. */
interface Orphan {
  readonly command: string;
  readonly args: readonly string[];
  /** The working directory; ours by default. */
  readonly directory?: string | undefined;
  /** What it gets when the parent dies. */
  readonly signal: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL";
  /** The parent's process number; ours by default. */
  readonly parent?: number;
}

/**
 * The command that runs a program so that it gets the signal when its parent dies, however that happens. The kernel offers
 * this on Linux (`PR_SET_PDEATHSIG`) and `setpriv` of util-linux reaches it; elsewhere the command stays as it is.
 *
 * A parent that died before the kernel knew of the signal sends none. Its working directory is gone from /proc by then, so
 * passing through it is the proof that it lives. A shell could ask too, but drops variables whose names it cannot spell.
 *
 * @see man page prctl(2): the setting lasts over `execve`, but not over one that gains privileges
 */
export async function endWithParent(
  spec: Orphan,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  const { command, args, signal, parent = process.pid } = spec;
  if (process.platform !== "linux") return { command, args };
  helpers ??= findHelpers();
  const found = await helpers;
  if (found === undefined) return { command, args };
  const program = await findProgram(command);
  // A program that is not there is reported by the caller's own attempt, not as a failure of setpriv.
  if (program === undefined) return { command, args };
  const { setpriv, env } = found;
  // `env` reads a word with an equals sign as a variable.
  const checked = !program.includes("=");
  const alive = [env, "-C", `/proc/${parent}/cwd`, env, "-C", resolve(spec.directory ?? "."), "--"];
  const prefix = ["--pdeathsig", signal.slice("SIG".length), "--", ...(checked ? alive : [])];
  return { command: setpriv, args: [...prefix, program, ...args] };
}

async function findHelpers() {
  const [setpriv, env] = await Promise.all([findProgram("setpriv"), findProgram("env")]);
  return setpriv === undefined || env === undefined ? undefined : { setpriv, env };
}
