import { chmod, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { quoted } from "@paas-charm/core/pebble-engine";

/** How many callers may wait to be let in, as many as the kernel allows: on a Unix socket one too many is refused at once. */
const backlog = 4_096;

/** @throws Error when somebody serves on a Unix socket already */
export async function refuseServedSocket(path: string): Promise<void> {
  if (await answers(path)) throw new Error(`when trying to listen on ${path}: socket ${quoted(path)} already in use`);
}

/**
 * Lets a server listen on a Unix socket that everybody may connect to. A socket that nobody answers on is removed first.
 *
 * @throws Error when somebody answers there, or the socket cannot be made
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  await refuseServedSocket(path);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true) await unlink(path);
  await listening(server, () => server.listen({ path, backlog }));
  await chmod(path, 0o666);
}

/** Lets a server listen on an address such as `:4000` or `[::1]:4000`. @throws Error when it cannot */
export async function listenOnAddress(server: Server, address: string): Promise<void> {
  const [, host = "", port = ""] =
    /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(address)?.filter((part) => part !== undefined) ?? [];
  if (port === "") throw new Error(`cannot listen on ${quoted(address)}: it is no address such as ":4000"`);
  await listening(server, () => server.listen({ port: Number(port), ...(host !== "" && { host }) })).catch(
    (cause: unknown) => {
      throw new Error(`cannot listen on ${quoted(address)}: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    },
  );
}

async function listening(server: Server, listen: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    listen();
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
