import { chown, readFile } from "node:fs/promises";
import { LocalError } from "../../local-error.ts";
import { findProgram, type Processes, runCommand } from "../../processes/index.ts";

/** A command as it is to be started. */
interface UnprivilegedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A way to run a program that refuses root. */
export interface Unprivileged {
  readonly how: "as-is" | "user-namespace" | "setpriv" | "node";
  /** Puts what is needed in front of a command, or says whom its process is to become. */
  wrap(command: string, args: readonly string[]): UnprivilegedCommand;
  /** Gives the program a directory that we made. */
  own(directory: string): Promise<void>;
}

/**
 * PostgreSQL refuses to run as root. As root, it runs in a user namespace in which we are somebody else: it still reads
 * the user's cache and writes the model's directory, which another user could not. Where there is no user namespace, it runs as another
 * user, to whom its directory is given; without `setpriv`, Node makes it that user, and then it does not end with us when we are killed.
 *
 * @param processes - where the trials run
 * @param needs - `path`: the search path, `PATH` by default; a program and a directory that must be within reach
 * @throws {@link LocalError} `postgresql-root` when neither works
 */
export async function findUnprivileged(
  processes: Processes,
  needs: { readonly program: string; readonly path?: string; readonly signal?: AbortSignal | undefined },
): Promise<Unprivileged> {
  if (process.getuid?.() !== 0)
    return { how: "as-is", wrap: (command, args) => ({ command, args }), own: async () => undefined };
  const { name, uid, gid } = await anotherUser();
  const setpriv = await findProgram("setpriv", needs.path);
  const unshare = await findProgram("unshare", needs.path);
  // The signal is set after the change of user, which clears it.
  const parent = setpriv ? [setpriv, "--pdeathsig", "INT", "--"] : [];
  const ways: Unprivileged[] = [];
  if (unshare) {
    const prefix = [unshare, "--user", `--map-user=${uid}`, `--map-group=${gid}`, "--", ...parent];
    ways.push({ how: "user-namespace", wrap: prefixed(prefix), own: async () => undefined });
  }
  if (setpriv) {
    const prefix = [setpriv, `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--", ...parent];
    ways.push({ how: "setpriv", wrap: prefixed(prefix), own: (directory) => chown(directory, uid, gid) });
  }
  const user = { uid, gid };
  ways.push({
    how: "node",
    wrap: (command, args) => ({ command, args, user }),
    own: (directory) => chown(directory, uid, gid),
  });
  for (const way of ways) {
    const trial = way.wrap(needs.program, ["--version"]);
    const result = await runCommand(processes, {
      name: "postgres --version",
      ...trial,
      timeoutMs: 10_000,
      signal: needs.signal,
    });
    if (result.succeeded) return way;
  }
  const message = `cannot run PostgreSQL as root, which it refuses, nor as ${name}: ${needs.program} is out of that user's reach`;
  throw new LocalError("postgresql-root", message, {
    hint: "allow user namespaces (sudo sysctl user.max_user_namespaces=15000), run as an ordinary user, or keep the cache (XDG_CACHE_HOME) where others may read it",
  });
}

function prefixed(prefix: readonly string[]): Unprivileged["wrap"] {
  return (command, args) => {
    const [first = command, ...rest] = [...prefix, command, ...args];
    return { command: first, args: rest };
  };
}

/** A user that is in the system's list, since `initdb` asks for its name: `nobody`, or any but root. */
async function anotherUser(): Promise<{ readonly name: string; readonly uid: number; readonly gid: number }> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  const users = text.split("\n").flatMap((line) => {
    const [name = "", , uid = "", gid = ""] = line.split(":");
    return Number(uid) > 0 ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
  return users.find(({ name }) => name === "nobody") ?? users[0] ?? { name: "nobody", uid: 65_534, gid: 65_534 };
}
