import { groupLines, nanoseconds, sortedEntries } from "./group-lines.ts";
import type { Sender } from "./log-target.ts";
import { postLogs } from "./post-logs.ts";

/** Pushes lines to Loki, a stream for each service. @see Loki's HTTP API, `POST /loki/api/v1/push` */
export function createLokiSender(location: string, version: string): Sender {
  return {
    send(lines, signal) {
      const streams = groupLines(lines).map(({ service, labels, lines }) => ({
        stream: Object.fromEntries(sortedEntries({ ...labels, pebble_service: service })),
        values: lines.map(({ time, message }) => [nanoseconds(time), message]),
      }));
      const contentType = "application/json; charset=utf-8";
      return postLogs({ location, version, contentType, body: { streams }, count: lines.length, signal });
    },
    close() {},
  };
}
