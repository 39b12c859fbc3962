import { quoted } from "@paas-charm/core/pebble-engine";

/** @throws Error when a path is not absolute */
export function refuseRelative(path: string): void {
  if (!path.startsWith("/")) throw new Error(`paths must be absolute, got ${quoted(path)}`);
}
