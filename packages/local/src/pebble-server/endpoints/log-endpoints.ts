import type { LogEntry, LogFilter } from "@paas-charm/core/pebble";
import type { Logs } from "@paas-charm/core/pebble-engine";
import { badRequest } from "../http/answer.ts";
import { type Exchange, listParameter, whenOver } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";

/** How much is kept for a caller that reads more slowly than services print, in bytes. */
const slackBytes = 256 * 1024;

/** What services print, a line of JSON each. */
export function logEndpoints(logs: Logs): readonly Endpoint[] {
  return [
    {
      path: "/v1/logs",
      get: {
        access: "user",
        async handle(exchange) {
          const { query, response } = exchange;
          const follow = query.get("follow") ?? "";
          if (!["", "true", "false"].includes(follow)) throw badRequest('follow parameter must be "true" or "false"');
          const filter = readFilter(query, follow === "true");
          const entries = follow === "true" ? undefined : logs.list(filter);
          response.setHeader("Content-Type", "application/x-ndjson");
          if (entries === undefined) followLogs(logs, filter, exchange);
          else response.end(entries.map(line).join(""));
          return undefined;
        },
      },
    },
  ];
}

function readFilter(query: URLSearchParams, follow: boolean): LogFilter {
  const services = listParameter(query, "services");
  const given = query.get("n") ?? "";
  const lines = given === "" ? (follow ? 0 : 30) : /^[-+]?\d+$/.test(given) ? Number(given) : -2;
  if (lines < -1 || !Number.isSafeInteger(lines)) throw badRequest("n must be -1, 0, or a positive integer");
  return { lines, ...(services.length > 0 && { services }) };
}

/** Sends entries as they come. A caller that does not keep up misses some, and is told so. */
function followLogs(logs: Logs, filter: LogFilter, { response }: Exchange): void {
  const missed = new Set<string>();
  response.flushHeaders();
  const write = (entry: LogEntry): void => {
    if (response.writableLength > slackBytes) {
      missed.add(entry.service);
      return;
    }
    if (missed.delete(entry.service)) response.write(line({ ...entry, message: "(... output truncated ...)" }));
    response.write(line(entry));
  };
  const stop = logs.follow(filter, write);
  whenOver(response, stop);
}

function line({ time, service, message }: LogEntry): string {
  return `${JSON.stringify({ time, service, message: message.replace(/\n$/, "") })}\n`;
}
