import { readFile } from "node:fs/promises";
import { LocalError } from "../local-error.ts";
import { findProgram, type Processes, runCommand } from "../processes/index.ts";

/** How this user can have mounts of its own. */
export interface Namespaces {
  readonly kind: "private-root" | "user-namespace";
  /** The user and group id of services: the one rockcraft gives `_daemon_`, or 0 where we have no users but our own. */
  readonly daemonId: number;
  /**
   * The command that runs a shell in a mount namespace of its own and ends it when its parent dies. With processes of its own, the
   * shell is process 1 of their namespace: when it ends, the kernel ends all that is left there.
   *
   * @param shell - the arguments of `/bin/sh`
   */
  command(
    shell: readonly string[],
    own: "mounts" | "mounts and processes",
  ): { readonly command: string; readonly args: readonly string[] };
  /** The command that runs a program in the mount namespace of a process. */
  enter(
    pid: number,
    directory: string,
    command: readonly string[],
  ): { readonly command: string; readonly args: readonly string[] };
}

/**
 * Finds out by trying. `unshare` and `nsenter` of util-linux do it: they are essential packages on Debian and Ubuntu and part of every
 * other common distribution, while bubblewrap would have to be installed, and maps a single user even for root, so that services could not run as
 * `_daemon_`.
 *
 * @param options - `kind`: tries this one only
 * @throws {@link LocalError} `no-container`, with the kernel's reason and what to change
 */
export async function findNamespaces(
  processes: Processes,
  options: { readonly kind?: Namespaces["kind"] | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Namespaces> {
  if (process.platform !== "linux") {
    throw new LocalError("no-container", `cannot make a container on ${process.platform}: it needs Linux`, {
      hint: "use a Linux machine or a virtual machine",
    });
  }
  const tools = { unshare: "", nsenter: "", setpriv: "" };
  for (const name of ["unshare", "nsenter", "setpriv"] as const) {
    const path = await findProgram(name);
    if (path === undefined) {
      throw new LocalError("no-container", `cannot make a container: there is no ${name} on PATH`, {
        hint: "install util-linux, for example: apt-get install util-linux",
      });
    }
    tools[name] = path;
  }
  const root = process.getuid?.() === 0;
  const kinds = root ? (["private-root", "user-namespace"] as const) : (["user-namespace"] as const);
  const reasons: string[] = [];
  for (const kind of kinds.filter((one) => options.kind === undefined || options.kind === one)) {
    const namespaces = withTools(tools, kind, kind === "private-root" ? await mappedDaemonId() : 0);
    const reason = await whyNot(namespaces, processes, options.signal);
    if (reason === undefined) return namespaces;
    reasons.push(reason);
  }
  const who = root ? "root may not mount here, and there is no user namespace" : "not root and no user namespace";
  throw new LocalError("no-container", `cannot make a container: ${who}: ${reasons.at(-1)}`, {
    hint: await permissionHint(root),
  });
}

function withTools(
  tools: { readonly unshare: string; readonly nsenter: string; readonly setpriv: string },
  kind: Namespaces["kind"],
  daemonId: number,
): Namespaces {
  const user = kind === "user-namespace";
  const withParent = [tools.setpriv, "--pdeathsig", "KILL", "--"];
  const split = ([command = "", ...args]: readonly string[]) => ({ command, args });
  return {
    kind,
    daemonId,
    command: (shell, own) =>
      split([
        // Entering a user namespace clears the parent-death signal, so it is set after that step.
        ...(user ? [tools.unshare, "--user", "--map-root-user", "--"] : []),
        ...withParent,
        tools.unshare,
        "--mount",
        ...(own === "mounts" ? [] : ["--pid", "--ipc", "--fork", "--kill-child"]),
        "--",
        "/bin/sh",
        ...shell,
      ]),
    enter: (pid, directory, command) =>
      split([
        tools.nsenter,
        ...(user ? ["--user", "--preserve-credentials"] : []),
        "--mount",
        `--target=${pid}`,
        "--",
        ...withParent,
        // A directory opened before entering would be the host's, so it is entered by name afterwards.
        "/usr/bin/env",
        `--chdir=${directory}`,
        ...command,
      ]),
  };
}

/** The user of a rock's services, as rockcraft numbers it. */
const rockDaemonId = 584_792;

/**
 * Root of a rootless container has 65 536 users or fewer, and cannot become any other.
 *
 * @see man page user_namespaces(7), `uid_map`
 */
async function mappedDaemonId(): Promise<number> {
  for (const table of ["/proc/self/uid_map", "/proc/self/gid_map"]) {
    const ranges = (await readFile(table, "utf8").catch(() => "0 0 4294967295")).trim().split("\n");
    const mapped = ranges.some((range) => {
      const [first = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
      return first <= rockDaemonId && rockDaemonId < first + count;
    });
    if (!mapped) return 0;
  }
  return rockDaemonId;
}

/** Tries each thing that a container needs, where nothing is left of it. */
const probe = "mount -t tmpfs none /tmp && mount -t proc proc /proc && mkdir /tmp/a && mount --rbind /usr /tmp/a";

async function whyNot(
  namespaces: Namespaces,
  processes: Processes,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { command, args } = namespaces.command(["-c", probe], "mounts and processes");
  const result = await runCommand(processes, {
    name: "unshare",
    command,
    args,
    timeoutMs: 10_000,
    signal,
  });
  return result.succeeded ? undefined : (result.tail.at(-1) ?? "unshare failed");
}

async function permissionHint(root: boolean): Promise<string> {
  if (root)
    return "in Docker, start the outer container with --privileged or with --cap-add SYS_ADMIN --security-opt apparmor=unconfined";
  const restricted = await readFile("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "utf8").catch(() => "0");
  if (restricted.trim() === "1") {
    return "run it as root, or allow user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  }
  return "run it as root, or allow user namespaces: sudo sysctl user.max_user_namespaces=15000";
}
