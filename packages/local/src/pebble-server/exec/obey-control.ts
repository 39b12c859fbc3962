import type { WebSocket } from "ws";
import { decode, integer, optional, struct, text } from "../go/decode.ts";
import type { CommandProcess } from "./exec-process.ts";

const controlMessage = () =>
  struct("cmdstate.execCommand", {
    command: text(),
    signal: optional(struct("cmdstate.execSignalArgs", { name: text() })),
    resize: optional(struct("cmdstate.execResizeArgs", { width: integer(), height: integer() })),
  });

/** How a websocket ends whose caller vanished without a word. */
const vanished = 1006;

/** Does to a command what its caller says. What it says wrong is read over; a command whose caller vanishes is killed. */
export function obeyControl(socket: WebSocket, process: CommandProcess): void {
  const reader = controlMessage();
  let over = false;
  void process.exited.then(
    () => {
      over = true;
    },
    () => undefined,
  );
  socket.on("message", (data: Buffer) => {
    try {
      const { command, signal, resize } = decode(reader, data.toString());
      if (command === "signal" && signal !== undefined) process.signal(signal.name);
      else if (command === "resize" && resize !== undefined) process.resize(resize.width, resize.height);
    } catch {
      // Pebble says so in its own log only.
    }
  });
  socket.on("close", (code) => {
    if (code === vanished && !over) process.signal("SIGKILL");
  });
  socket.resume();
}
