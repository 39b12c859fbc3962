import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Charm } from "./charm.ts";
import type { CharmMetadata, PaasConfigSource } from "./charm-metadata.ts";
import { assetsFile, type CosAssets, noAssets } from "./cos/assets.ts";
import { dispatch } from "./dispatch.ts";
import { explain } from "./explanation.ts";
import { createHookTools } from "./juju/create-hook-tools.ts";
import { lookUpFqdn } from "./juju/look-up-fqdn.ts";
import { NotUnderJuju, readEnvironment } from "./juju/read-environment.ts";
import { readCharmCache } from "./juju/relation-index.ts";
import { spawnExecutor } from "./juju/spawn-executor.ts";
import { createPebbleClient } from "./pebble/client.ts";
import { secret } from "./secret.ts";
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
  try {
    const { event, context, debugHooks } = readEnvironment(process.env);
    await breakpoint(context.debugAt);
    const container = charm.framework.dialects[metadata.dialect].container;
    const cache = cacheIn(context.charmDir);
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
      fresh: {
        uuid: randomUUID(),
        salt: randomBytes(8).toString("hex"),
        secretKey: secret(randomBytes(64).toString("base64url")),
        password: secret(randomBytes(16).toString("base64url")),
      },
      tracer,
    });
    if (conclusion !== undefined) explain(conclusion, event.name, context.charmDir, now);
    if (complaint !== undefined) process.stderr.write(`${complaint}\n`);
    onEnd(deeds ?? []);
    // Whatever may still be open, the dispatch is over.
    process.exit(exitCode);
  } catch (error) {
    process.stderr.write(`${error instanceof NotUnderJuju ? error.message : `cannot dispatch: ${String(error)}`}\n`);
    process.exitCode = 1;
  }
}

/** Times kept from the start of the process; what sends them is loaded when there is a receiver. */
function createTracer(): Tracer {
  const start = performance.timeOrigin;
  const clock = (): number => start + performance.now();
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

/** `juju debug-code`: waits for a debugger before anything is done. */
async function breakpoint(debugAt: readonly string[]): Promise<void> {
  if (!debugAt.includes("all") && !debugAt.includes("hook")) return;
  const inspector = await import("node:inspector");
  process.stderr.write("Waiting for a debugger. From another terminal on this host: node inspect 127.0.0.1:9229\n");
  inspector.open(9229, "127.0.0.1", true);
}

/** The charm directory, or, for a charm user that may not write there, a folder of its own under the temporary one. */
function cacheIn(charmDir: string) {
  const name = "dispatch-cache.json";
  const fallback = join(tmpdir(), `charm-cache-${process.getuid?.() ?? 0}`);
  const paths = [join(charmDir, name), join(fallback, name)];
  return {
    read() {
      for (const path of paths) {
        try {
          return readCharmCache(readFileSync(path, "utf8"));
        } catch {
          // Not there: the next place, else it is asked anew.
        }
      }
      return undefined;
    },
    write(cache: object): void {
      for (const path of paths) {
        try {
          if (path.startsWith(fallback)) mkdirSync(fallback, { recursive: true, mode: 0o700 });
          writeFileSync(`${path}.new`, JSON.stringify(cache), { mode: 0o600 });
          renameSync(`${path}.new`, path);
          return;
        } catch {
          // It saves calls only, so a place that takes no file is no reason to fail.
        }
      }
    },
  };
}
