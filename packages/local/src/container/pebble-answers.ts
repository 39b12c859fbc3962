import { request } from "node:http";

/** Whether a Pebble answers on the socket. Any failure means "not yet". */
export function pebbleAnswers(socketPath: string, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: "/v1/system-info", timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.once("error", () => resolve(false));
    call.once("timeout", () => call.destroy());
    call.end();
  });
}
