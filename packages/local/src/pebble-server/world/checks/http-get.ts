import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { systemCode, systemWords } from "../system-words.ts";
import { dial } from "./dial.ts";

/** What came back, and where from. */
interface Answer {
  readonly url: URL;
  readonly response: IncomingMessage;
}

/**
 * Asks a server once, without following where it points.
 *
 * @throws Error as Go's client has it, such as `Get "http://localhost:8080/": EOF`; anything once the signal is aborted
 */
export async function get(
  text: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const url = parse(text);
  const named = `Get ${JSON.stringify(withoutPassword(text, url))}`;
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(`${named}: unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  }
  try {
    const secure = url.protocol === "https:";
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
    const socket = await dial(host, port, signal);
    const channel = secure ? await encrypt(socket, host) : socket;
    return { url, response: await ask(url, channel, headers, signal) };
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${named}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined) return url;
  if (/^[^/?#]*:/.test(text) && !/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const why = "first path segment in URL cannot contain colon";
    throw new Error(`cannot build request: parse ${JSON.stringify(text)}: ${why}`);
  }
  const [, scheme] = /^(https?):\/\/(?:$|[/?#])/i.exec(text) ?? [];
  if (scheme !== undefined)
    throw new Error(
      `Get ${JSON.stringify(`${scheme}:${text.slice(scheme.length + 3)}`)}: http: no Host in request URL`,
    );
  throw new Error(`Get ${JSON.stringify(text)}: unsupported protocol scheme ""`);
}

function withoutPassword(text: string, url: URL): string {
  return url.password === "" ? text : text.replace(/:[^:@/]*@/, ":***@");
}

function ask(
  url: URL,
  socket: Socket,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request({
      createConnection: () => socket,
      host: url.hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      ...(url.username === ""
        ? {}
        : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
      headers: {
        // Go takes the host from the address alone.
        host: url.host,
        "user-agent": "Go-http-client/1.1",
        ...Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "host")),
      },
    });
    const abort = () => asking.destroy();
    signal.addEventListener("abort", abort, { once: true });
    asking.once("close", () => signal.removeEventListener("abort", abort));
    asking.once("response", resolve);
    asking.on("error", (error) => reject(new Error(failureOf(error, socket), { cause: error })));
    asking.end();
  });
}

function failureOf(error: Error, socket: Socket): string {
  const code = systemCode(error);
  if (error.message === "socket hang up") return "EOF";
  if (code?.startsWith("HPE_") === true) {
    const packet = "rawPacket" in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : undefined;
    const line = packet === undefined ? "" : (Buffer.from(packet).toString().split(/\r?\n/)[0] ?? "");
    return `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(line)}`;
  }
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  const ends = localAddress === undefined ? "" : ` ${localAddress}:${localPort}->${remoteAddress}:${remotePort}`;
  return code === "ECONNRESET" ? `read tcp${ends}: read: connection reset by peer` : systemWords(error);
}

const untrusted: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function encrypt(socket: Socket, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Loaded when it is needed: it takes 8 MB.
    const secured = process
      .getBuiltinModule("node:tls")
      .connect({ socket, servername: /[a-z]/i.test(host) && !host.includes(":") ? host : "" });
    secured.once("secureConnect", () => {
      secured.off("error", fail);
      resolve(secured);
    });
    const fail = (error: Error) => reject(new Error(tlsWords(error), { cause: error }));
    secured.once("error", fail);
    // An end that comes before is told by no error.
    socket.once("close", () => reject(new Error("EOF")));
  });
}

function tlsWords(error: Error): string {
  const code = systemCode(error) ?? "";
  const verify = "tls: failed to verify certificate: x509:";
  if (untrusted.has(code)) return `${verify} certificate signed by unknown authority`;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `${verify} certificate has expired or is not yet valid`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `${verify} certificate is not valid for this host`;
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) return "http: server gave HTTP response to HTTPS client";
  return code === "ECONNRESET" ? "EOF" : systemWords(error);
}
