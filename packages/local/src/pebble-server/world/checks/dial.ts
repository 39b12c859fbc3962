import { getServers } from "node:dns";
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { systemCode, systemWords } from "../system-words.ts";

/**
 * Opens a connection as Go does: to each address of the host in turn. The first address's failure is the one that is told.
 *
 * @throws Error in Go's words, such as `dial tcp 127.0.0.1:1: connect: connection refused`; anything once the signal is aborted
 */
export async function dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  let first: Error | undefined;
  for (const address of await addresses(host, signal)) {
    try {
      return await dialAddress(address, port, signal);
    } catch (error) {
      signal.throwIfAborted();
      first ??= new Error(`dial tcp ${joined(address, port)}: connect: ${systemWords(error)}`, { cause: error });
    }
  }
  throw first ?? new Error(`dial tcp: lookup ${host}: no such host`);
}

async function addresses(host: string, signal: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const found = await Promise.race([lookup(host, { all: true, order: "verbatim" }), aborted.promise]);
    return found.map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    const server = getServers()[0];
    const where = server === undefined ? "" : ` on ${/:\d+$/.test(server) ? server : joined(server, 53)}`;
    const words = systemCode(cause) === "ENOTFOUND" ? "no such host" : "server misbehaving";
    throw new Error(`dial tcp: lookup ${host}${where}: ${words}`, { cause });
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function dialAddress(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const abort = () => socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
    signal.addEventListener("abort", abort, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", abort));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** Host and port as Go joins them. */
function joined(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
