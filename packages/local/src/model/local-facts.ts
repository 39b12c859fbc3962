import type { ContainerEngine } from "../container/index.ts";
import type { HookProgram } from "../hook-tools/hook-program.ts";
import { LocalError } from "../local-error.ts";
import { type BuildOptions, findStatsdExporter, type NodeProgram, nodeProgram } from "../programs/index.ts";

/** Something that this machine has not, and what is there for it. */
export interface StandIn {
  /** Such as `hook tools`. */
  readonly for: string;
  readonly by: string;
  /** Why. */
  readonly reason: string;
}

/** How a model runs on this machine, where it may be otherwise than under Juju. */
export interface LocalFacts {
  readonly pebble: { readonly kind: "real" | "embedded"; readonly version?: string; readonly reason?: string };
  readonly container: {
    readonly kind: ContainerEngine["kind"];
    readonly reason?: string;
    /** How there would be a root of its own. */
    readonly hint?: string;
  };
  readonly "stand-ins": readonly StandIn[];
}

/** What `status` tells of the machine. */
export function localFacts({ pebble, kind, reason, hint }: ContainerEngine, standIns: readonly StandIn[]): LocalFacts {
  return {
    pebble:
      pebble.kind === "real" ? { kind: "real", version: pebble.version } : { kind: "embedded", reason: pebble.reason },
    container: { kind, ...(reason !== undefined && { reason }), ...(hint !== undefined && { hint }) },
    "stand-ins": standIns,
  };
}

/** What plays the hook tools when it is not the program in Go. */
export function hookStandIn(kind: HookProgram["kind"], reason: string): StandIn {
  const by = kind === "node" ? "by Node, some 35 ms a call" : "by sh and curl, some 15 ms a call";
  return { for: "hook tools", by, reason };
}

/**
 * Prometheus' statsd exporter, or what stands in for it where it cannot be built.
 *
 * @throws the reason of an abort
 */
export async function statsdExporter(
  means: BuildOptions,
): Promise<{ readonly program: string | NodeProgram; readonly standIn?: StandIn }> {
  try {
    return { program: (await findStatsdExporter(means)).path };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    const [reason = ""] = cause.message.split("\n");
    return {
      program: nodeProgram("statsd-exporter"),
      standIn: { for: "metrics", by: "the application's by our own statsd exporter", reason },
    };
  }
}
