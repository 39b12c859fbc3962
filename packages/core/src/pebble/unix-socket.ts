/**
 * Where Node's HTTP client finds a Unix socket. Without a server's name its agent would look whether the host is an address, and compile
 * two long regular expressions for it: 2 ms of CPU at the first request.
 */
export function unixSocket(socketPath: string): { readonly socketPath: string; readonly servername: "" } {
  return { socketPath, servername: "" };
}
