import { randomBytes } from "node:crypto";
import type { HookContext } from "@paas-charm/core/simulated";

/** A context id as Juju's: unit, event and 32 random digits. Whoever knows it may call hook tools until the event ends. */
export function contextId({ unit, event }: Pick<HookContext, "unit" | "event">): string {
  return `${unit}-${event.name}-${randomBytes(16).toString("hex")}`;
}
