import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { LocalError } from "../local-error.ts";

/**
 * Checks that nobody listens on ports that the model needs.
 *
 * @throws {@link LocalError} `port-taken`, with the process that has it where the system says
 */
export async function checkPortsFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await isFree(port)) continue;
    const holder = await holderOf(port).catch(() => undefined);
    throw new LocalError("port-taken", `port ${port} is taken${holder === undefined ? "" : ` by ${holder}`}`, {
      hint:
        port === 8080
          ? "free it, or choose another: npx paas-charm run --ingress-port 8081"
          : "free it, then run the same command again",
    });
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `process 4121 (python3 -m http.server)`, from /proc. */
async function holderOf(port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n")) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(`:${hex}`) && columns[3] === "0A" && columns[9]) inodes.add(`socket:[${columns[9]}]`);
    }
  }
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      if (!inodes.has(target)) continue;
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
      return `process ${pid} (${command.slice(0, 80)})`;
    }
  }
  return undefined;
}
