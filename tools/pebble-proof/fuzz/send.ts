import { connect, type Socket } from "node:net";

/** What came of bytes that were sent: an answer with its status, the end without one, or nothing. */
export type Outcome =
  | { readonly kind: "answered"; readonly status: number; readonly text: string }
  | { readonly kind: "dropped" | "silent" };

/** Sends bytes on a connection of their own and waits a while for what comes of it. */
export async function send(
  socketPath: string,
  bytes: Buffer,
  { waitMs = 400, more }: { readonly waitMs?: number; readonly more?: Buffer } = {},
): Promise<Outcome> {
  return await new Promise((resolve) => {
    const socket = connect(socketPath);
    let text = "";
    const settle = (kind: "dropped" | "silent") => {
      clearTimeout(timer);
      socket.destroy();
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]);
      resolve(
        text === ""
          ? { kind }
          : { kind: "answered", status: Number.isNaN(status) ? 0 : status, text: text.slice(0, 2000) },
      );
    };
    const timer = setTimeout(() => settle("silent"), waitMs);
    let sent = false;
    socket.on("data", (chunk: Buffer) => {
      if (text.length < 5000) text += chunk.toString("latin1");
      if (more === undefined || sent || !text.startsWith("HTTP/1.1 101")) return;
      sent = true;
      socket.write(more);
    });
    socket.on("error", () => settle("dropped")).on("close", () => settle("dropped"));
    socket.write(bytes);
  });
}

/** Opens a connection that nobody reads from. */
export function unread(socketPath: string, bytes: Buffer): Socket {
  const socket = connect(socketPath);
  socket.on("error", () => {}).pause();
  socket.write(bytes);
  return socket;
}
