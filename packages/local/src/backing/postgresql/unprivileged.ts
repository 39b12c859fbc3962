import { chown, readFile } from "node:fs/promises";
import { LocalError } from "../../local-error.ts";
import { findProgram, type Processes, runCommand } from "../../processes/index.ts";

/** A way to run a program that refuses root. */
export interface Unprivileged {
  readonly how: "as-is" | "user-namespace" | "setpriv";
  /** Puts what is needed in front of a command. */
  wrap(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] };
  /** Gives the program a directory that we made. */
  own(directory: string): Promise<void>;
}

/**
 * PostgreSQL refuses to run as root. As root, it runs in a user namespace in which we are somebody else: it still reads
 * the user's cache and writes the model's directory, which another user could not. Where there is no user namespace, it runs as another
 * user, to whom its directory is given.
 *
 * @param processes - where the trials run
 * @param needs - a program and a directory that must be within reach
 * @throws {@link LocalError} `postgresql-root` when neither works
 */
export async function findUnprivileged(
  processes: Processes,
  needs: { readonly program: string; readonly signal?: AbortSignal | undefined },
): Promise<Unprivileged> {
  if (process.getuid?.() !== 0)
    return { how: "as-is", wrap: (command, args) => ({ command, args }), own: async () => undefined };
  const { user, uid, gid } = await anotherUser();
  const setpriv = await findProgram("setpriv");
  const unshare = await findProgram("unshare");
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
  const message = `cannot run PostgreSQL as root, which it refuses, nor as ${user}: ${needs.program} is out of that user's reach`;
  throw new LocalError("postgresql-root", message, {
    hint: "allow user namespaces (sudo sysctl user.max_user_namespaces=15000), or run as an ordinary user",
  });
}

function prefixed(prefix: readonly string[]): Unprivileged["wrap"] {
  return (command, args) => {
    const [first = command, ...rest] = [...prefix, command, ...args];
    return { command: first, args: rest };
  };
}

/** A user that is in the system's list, since `initdb` asks for its name: `nobody`, or any but root. */
async function anotherUser(): Promise<{ readonly user: string; readonly uid: number; readonly gid: number }> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  const users = text.split("\n").flatMap((line) => {
    const [user = "", , uid = "", gid = ""] = line.split(":");
    return Number(uid) > 0 ? [{ user, uid: Number(uid), gid: Number(gid) }] : [];
  });
  return users.find(({ user }) => user === "nobody") ?? users[0] ?? { user: "nobody", uid: 65_534, gid: 65_534 };
}
