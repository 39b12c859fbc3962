import { connect, type Socket } from "node:net";
import { hostname } from "node:os";
import { systemWords } from "../system-words.ts";
import { sortedEntries } from "./group-lines.ts";
import { DeliveryError, type ForwardedLine, type Sender } from "./log-target.ts";

/** Facility user, priority notice, version 1. */
const priority = "<13>1";
/** What the labels are below, with Canonical's number. */
const dataId = "pebble@28978";
const mostOverUdp = 4_000;
const dialMs = 10_000;

/**
 * Sends lines to a syslog server.
 *
 * @throws Error when the location is none
 * @see RFC 5424, and RFC 5425 for the length in front of a message over TCP
 */
export function createSyslogSender(location: string): Sender {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const kind = url?.protocol.slice(0, -1);
  if (url === undefined || url.host === "" || (kind !== "tcp" && kind !== "udp")) {
    const form = 'must be in form "tcp://host:port" or "udp://host:port"';
    throw new Error(`invalid syslog server location ${JSON.stringify(location)}, ${form}`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port);
  return kind === "tcp" ? overTcp(location, host, port) : overUdp(host, port);
}

function overTcp(location: string, host: string, port: number): Sender {
  let socket: Socket | undefined;
  return {
    async send(lines, signal) {
      try {
        socket ??= await dial(host, port, signal);
      } catch (cause) {
        throw new DeliveryError(`cannot connect to ${location}: ${systemWords(cause)}`, 0, { cause });
      }
      const frames = lines.map((line) => {
        const message = encode(line, line.message);
        return `${Buffer.byteLength(message)} ${message}`;
      });
      try {
        await write(socket, frames.join(""));
      } catch (cause) {
        socket.destroy();
        socket = undefined;
        throw new DeliveryError(`cannot send syslogs: ${systemWords(cause)}`, 0, { cause });
      }
    },
    close: () => socket?.destroy(),
  };

  async function dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    const opening = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(dialMs)]) });
    await new Promise<void>((resolve, reject) => {
      opening.once("error", reject);
      opening.once("connect", () => {
        opening.off("error", reject);
        resolve();
      });
    });
    opening.on("error", () => {});
    opening.once("close", () => {
      if (socket === opening) socket = undefined;
    });
    // Nothing is expected back, but only a read tells that the server has gone.
    opening.resume();
    return opening;
  }
}

function write(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function overUdp(host: string, port: number): Sender {
  const sender = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = process.getBuiltinModule("node:dgram").createSocket(host.includes(":") ? "udp6" : "udp4");
      socket.once("error", reject);
      socket.send(text, port, host, (error) => {
        socket.close();
        if (error) reject(error);
        else resolve();
      });
    });
  return {
    async send(lines) {
      for (const [index, line] of lines.entries()) {
        const bytes = Buffer.from(line.message);
        const message =
          bytes.length > mostOverUdp ? `${bytes.subarray(0, mostOverUdp - 3).toString()}...` : line.message;
        await sender(encode(line, message)).catch((cause: unknown) => {
          throw new DeliveryError(`cannot send syslogs: ${systemWords(cause)}`, index, { cause });
        });
      }
    },
    close() {},
  };
}

function encode({ time, service, labels }: ForwardedLine, message: string): string {
  const data = sortedEntries(labels).map(([name, value]) => ` ${name}="${value.replace(/["\\\]]/g, "\\$&")}"`);
  return `${priority} ${time} ${hostname() || "-"} ${service} - - [${dataId}${data.join("")}] ${message}`;
}
