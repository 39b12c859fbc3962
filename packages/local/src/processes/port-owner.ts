import { readdir, readFile, readlink } from "node:fs/promises";

/** Who listens on a port. */
export interface PortOwner {
  readonly pid: number;
  /** Its command line, as a person would type it; 80 characters at most. */
  readonly command: string;
}

/** State of a listening socket in the kernel's tables. */
const listening = "0A";
const longestCommand = 80;

/**
 * The process that listens on a TCP port of this machine. Undefined where that cannot be found out: off Linux, or when
 * it belongs to somebody else.
 *
 * @see man page proc(5), `/proc/net/tcp`
 */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (!sockets.has(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ""))) continue;
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid: Number(pid), command: line.replaceAll("\0", " ").trim().slice(0, longestCommand) };
    }
  }
  return undefined;
}

/** The names, as links of `/proc/<pid>/fd` show them, of sockets that listen on the port. */
async function listeningSockets(port: number): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      const localPort = Number.parseInt(local.split(":").at(-1) ?? "", 16);
      if (state === listening && localPort === port) found.add(`socket:[${inode}]`);
    }
  }
  return found;
}
