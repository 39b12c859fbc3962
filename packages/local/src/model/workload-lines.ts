import { type LogLine, unitTag } from "../controller/debug-log.ts";

/** What Pebble says of itself: each request it got, its security records. */
const ofPebble = / \[pebble\] /;
/** Pebble puts the time and the service's name before each line of a service. */
const stamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z \[([^\]]+)\] /;

/**
 * A line that a container printed as a line of the model's log: what the application's services say is worth reading, so it is
 * there at the level INFO; Pebble's own is at TRACE.
 */
export function workloadLine(unit: string, container: string, text: string, time: number): LogLine {
  const service = stamp.exec(text)?.[1];
  const own = ofPebble.test(text) || service === undefined;
  return {
    time,
    entity: unitTag(unit),
    level: own ? "TRACE" : "INFO",
    module: own ? `container.${container}` : `container.${container}.${service}`,
    message: text.replace(stamp, ""),
  };
}
