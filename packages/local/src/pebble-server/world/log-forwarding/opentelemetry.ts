import { groupLines, nanoseconds, sortedEntries } from "./group-lines.ts";
import type { Sender } from "./log-target.ts";
import { postLogs } from "./post-logs.ts";

/** Sends lines to a collector, a resource for each service. @see OpenTelemetry protocol, OTLP/HTTP, `ExportLogsServiceRequest` */
export function createOpenTelemetrySender(base: string, version: string): Sender {
  return {
    send(lines, signal) {
      const resourceLogs = groupLines(lines).map(({ service, labels, lines }) => ({
        resource: {
          attributes: [["service.name", service] as const, ...sortedEntries(labels)].map(([key, value]) => ({
            key,
            value: { stringValue: value },
          })),
        },
        scopeLogs: [
          {
            scope: { name: "pebble" },
            logRecords: lines.map(({ time, message }) => ({
              timeUnixNano: nanoseconds(time),
              body: { stringValue: message },
            })),
          },
        ],
      }));
      const location = `${base}/v1/logs`;
      const contentType = "application/json";
      return postLogs({ location, version, contentType, body: { resourceLogs }, count: lines.length, signal });
    },
    close() {},
  };
}
