import { callsOver } from "./calls.ts";
import { checkCalls } from "./check-calls.ts";
import { fileCalls } from "./file-calls.ts";
import { connectPebble } from "./http.ts";
import { identityCalls } from "./identity-calls.ts";
import { logCalls } from "./log-calls.ts";
import { noticeCalls } from "./notice-calls.ts";
import type { Pebble } from "./pebble.ts";
import { planCalls } from "./plan-calls.ts";
import { members, textOf } from "./replies.ts";
import { serviceCalls } from "./service-calls.ts";

/** Where a Pebble is, and how long its calls may take. */
export interface PebbleClientOptions {
  readonly socketPath: string;
  /** Deadline of a call that has none of its own, in milliseconds; 5 000 by default. */
  readonly timeoutMs?: number;
}

/**
 * The Pebble behind a Unix socket. Nothing is opened before the first call; one connection serves calls that follow each other. Every
 * call ends by its deadline, with its result or with a {@link PebbleError}.
 */
export function createPebbleClient({ socketPath, timeoutMs = 5_000 }: PebbleClientOptions): Pebble {
  const connection = connectPebble(socketPath);
  const calls = callsOver(connection, timeoutMs);
  const pebble: Pebble = {
    async systemInfo(options) {
      const call = "GET /v1/system-info";
      const { result } = await calls.get("/v1/system-info", options);
      const info = members(result, call);
      const address = (name: string): string | undefined =>
        typeof info[name] === "string" && info[name] !== "" ? info[name] : undefined;
      const http = address("http-address");
      const https = address("https-address");
      return {
        version: textOf(info["version"], call).replace(/^v/, ""),
        bootId: typeof info["boot-id"] === "string" ? info["boot-id"] : "",
        ...(http !== undefined && { httpAddress: http }),
        ...(https !== undefined && { httpsAddress: https }),
      };
    },
    ...planCalls(calls),
    ...serviceCalls(calls),
    ...fileCalls(calls),
    ...checkCalls(calls),
    ...noticeCalls(calls),
    ...logCalls(calls),
    ...identityCalls(calls),
    // Few dispatches run a command, so the rest do not pay for how it is done.
    async exec(command, options) {
      const { execToEnd } = await import("./exec.ts");
      return await execToEnd(connection, pebble, command, options ?? {});
    },
    async spawn(command, options) {
      const { spawnCommand } = await import("./spawn-command.ts");
      return (await spawnCommand(connection, pebble, command, options ?? {})).process;
    },
    close: () => connection.close(),
  };
  return pebble;
}
