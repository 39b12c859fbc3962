import type { LogTarget } from "@paas-charm/core/pebble";
import type { Sender } from "./log-target.ts";
import { createLokiSender } from "./loki.ts";
import { createOpenTelemetrySender } from "./opentelemetry.ts";
import { createSyslogSender } from "./syslog.ts";

/** What brings lines to a target. @throws Error when there is no such type, or the location is none */
export function createSender(target: LogTarget, version: string): Sender {
  const { type = "", location = "" } = target;
  switch (type) {
    case "loki":
      return createLokiSender(location, version);
    case "opentelemetry":
      return createOpenTelemetrySender(location, version);
    case "syslog":
      return createSyslogSender(location);
    default:
      throw new Error(`unknown type ${JSON.stringify(type)}`);
  }
}
