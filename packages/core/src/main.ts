import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Charm } from "./charm.ts";
import { charmCache } from "./charm-cache.ts";
import type { CharmMetadata, PaasConfigSource } from "./charm-metadata.ts";
import { assetsFile, type CosAssets, noAssets } from "./cos/assets.ts";
import { dispatch } from "./dispatch.ts";
import { drawFresh } from "./draw-fresh.ts";
import { elapsedMs } from "./elapsed.ts";
import { explain } from "./explanation.ts";
import { realPorts, stopAtHook } from "./juju/breakpoint.ts";
import { createHookTools } from "./juju/create-hook-tools.ts";
import { lookUpFqdn } from "./juju/look-up-fqdn.ts";
import { NotUnderJuju, readEnvironment } from "./juju/read-environment.ts";
import { spawnExecutor } from "./juju/spawn-executor.ts";
import { oneLine } from "./one-line.ts";
import { createPebbleClient } from "./pebble/client.ts";
import { Journal } from "./tracing/journal.ts";
import { journaled, type Tracer } from "./tracing/tracer.ts";

/** Time for all hook tools of a dispatch together: longer than the longest migration, so that its outcome can still be told. */
const hookToolsMs = 25 * 3_600_000;

/** What the build knows of a charm and puts beside its code. */
export interface BuiltCharm {
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigSource;
}

/**
 * Runs a charm as Juju dispatches it: reads the environment, does one dispatch, ends the process. The packed charm calls this and
 * nothing else.
 *
 * @param onEnd - told at the end what kinds of things were done, before the process ends
 */
export async function runCharm(
  charm: Charm,
  { metadata, paasConfig }: BuiltCharm,
  onEnd: (deeds: readonly string[]) => void = () => undefined,
): Promise<void> {
  // Set by who runs a legacy hook under us: it must not start us again.
  if (process.env["OPERATOR_DISPATCH"] !== undefined) return;
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, giveUp);
  try {
    const { event, context, debugHooks } = readEnvironment(process.env);
    if (context.debugAt.length > 0) stopAtHook(realPorts());
    const container = charm.framework.dialects[metadata.dialect].container;
    const cache = charmCache(context.charmDir);
    const kept = cache.read();
    const tracer = createTracer();
    const tools = createHookTools(journaled(spawnExecutor(process.env), tracer.journal), {
      unit: context.unit,
      juju: context.juju,
      modelUuid: context.modelUuid,
      logFrom: debugHooks ? "debug" : "info",
      totalMs: hookToolsMs,
      isPeer: (relation) => {
        const endpoint = kept?.relations.find(({ id }) => id === relation)?.endpoint;
        return endpoint === undefined ? undefined : metadata.endpoints[endpoint]?.role === "peers";
      },
      // The terminal of `juju debug-hooks` shows standard error.
      ...(debugHooks && { mirrorLog: (level, line) => void process.stderr.write(`${level} ${line}\n`) }),
    });
    const now = Date.now();
    const { exitCode, complaint, conclusion, deeds } = await dispatch(charm, {
      metadata,
      paasConfig,
      event,
      context: { ...context, fqdn: lookUpFqdn() },
      tools,
      pebble: createPebbleClient({ socketPath: `/charm/containers/${container}/pebble.socket` }),
      assets: async () => readAssets(context.charmDir),
      cache: { read: () => kept, write: cache.write },
      now,
      fresh: drawFresh(),
      tracer,
    });
    if (conclusion !== undefined) explain(conclusion, event.name, context.charmDir, now);
    if (complaint !== undefined) process.stderr.write(`${complaint}\n`);
    onEnd(deeds ?? []);
    // Whatever may still be open, the dispatch is over.
    process.exit(exitCode);
  } catch (error) {
    giveUp(error);
  }
}

/** One line instead of a stack trace; Juju drops what was buffered and runs the hook again. */
function giveUp(error: unknown): void {
  const message = error instanceof NotUnderJuju ? error.message : `cannot dispatch: ${String(error)}`;
  process.stderr.write(`${oneLine(message)}\n`);
  process.exit(1);
}

/** Times kept from the start of the process; what sends them is loaded when there is a receiver. */
function createTracer(): Tracer {
  const start = Date.now() - elapsedMs();
  const clock = (): number => start + elapsedMs();
  return {
    journal: new Journal(clock),
    start,
    clock,
    send: async (trace, receiver) => await (await import("./tracing/send-trace.ts")).sendTrace(trace, receiver),
  };
}

/** What the build put beside the code; a charm directory without the file has no assets. */
function readAssets(charmDir: string): CosAssets {
  const path = join(charmDir, assetsFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as CosAssets) : noAssets;
}
