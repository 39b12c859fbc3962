import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createEngine, type Engine, EngineError, parseDuration, type World } from "@paas-charm/core/pebble-engine";
import { refuseServedSocket } from "./http/listen.ts";
import { readIdentities } from "./identities-file.ts";
import { readLayerFiles } from "./layer-files.ts";
import { startPebbleServer } from "./server.ts";
import { forwardLogs } from "./world/log-forwarding/forward-logs.ts";
import { createStateFile, type StateFile } from "./world/state-file.ts";
import { createWorld } from "./world/world.ts";

/** The Pebble whose API this one has. */
const version = "v1.32.1";

/** How a Pebble is run. */
export interface PebbleOptions {
  /** Its folder, with its layers and its state. */
  readonly directory: string;
  readonly socketPath: string;
  /** What its services and commands inherit. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the container's image lies, when it has no root of its own; else empty. */
  readonly prefix: string;
  /** Starts no service by itself. */
  readonly hold: boolean;
  /** Keeps changes, notices and identities in its folder for the next start. */
  readonly persist: boolean;
  readonly httpAddress?: string | undefined;
  /** A file of identities that are set at the start. */
  readonly identitiesFile?: string | undefined;
  /** Gets what services print, line by line. */
  readonly onServiceLine?: ((line: string) => void) | undefined;
  /** Is told what a person might want to know. */
  readonly say: (line: string) => void;
}

/** A Pebble that runs. */
export interface RunningPebble {
  readonly engine: Engine;
  /** Resolves when a service or a check asks for the end, with the exit code. */
  readonly asked: Promise<0 | 10 | 11>;
  /** Stops all services in their order, then the server. Nothing that was started is left. */
  stop(): Promise<void>;
}

/**
 * Runs a Pebble in this process.
 *
 * @throws Error in Pebble's words
 */
export async function runPebble(options: PebbleOptions): Promise<RunningPebble> {
  const { directory, prefix, environment, say } = options;
  // Before anything else: the state belongs to whoever serves here already.
  await refuseServedSocket(options.socketPath);
  const asked = Promise.withResolvers<0 | 10 | 11>();
  const world = createWorld({
    prefix,
    environment,
    directory: process.cwd(),
    scratch: directory,
    onShutdown: asked.resolve,
    say,
  });
  const kept = options.persist ? createStateFile(join(directory, ".pebble.state"), say) : undefined;
  const engine = await createEngineOf(directory, world, kept).catch((error: unknown) => {
    world.end();
    throw error;
  });
  const forwarding = forwardLogs({ logs: engine.logs, plan: () => engine.layers.current(), version, say });
  const end = () => {
    engine.end();
    kept?.flush();
    world.end();
  };
  try {
    const server = await startPebbleServer({
      engine,
      environment,
      root: world.root,
      startCommand: world.startCommand,
      socketPath: options.socketPath,
      httpAddress: options.httpAddress,
      version,
      // A container's Pebble is its first process, whose boot id is another after each start.
      bootId: randomUUID(),
      onPlanChanged: () => forwarding.planChanged(),
      onFault: (error) => say(`internal error: ${error instanceof Error ? error.stack : String(error)}`),
    });
    const { onServiceLine } = options;
    if (onServiceLine !== undefined) {
      engine.logs.follow({ lines: 0 }, ({ time, service, message }) =>
        onServiceLine(`${time} [${service}] ${message}`),
      );
    }
    say("Started daemon.");
    forwarding.planChanged();
    engine.begin();
    if (options.identitiesFile !== undefined) {
      engine.identities.act("replace", await readIdentities(options.identitiesFile));
    }
    if (!options.hold) autostart(engine, say);
    return {
      engine,
      asked: asked.promise,
      async stop() {
        await stopServices(engine, say);
        await server.close();
        await forwarding.end();
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function createEngineOf(directory: string, world: World, kept: StateFile | undefined): Promise<Engine> {
  const layers = await readLayerFiles(join(directory, "layers")).catch((error: unknown) => {
    throw new Error(`cannot load plan: ${error instanceof Error ? error.message : String(error)}`);
  });
  const state = kept?.read();
  const engine: Engine = createEngine({
    world,
    layers,
    ...(state !== undefined && { state }),
    onStateChange: () => kept?.changed(() => engine.state()),
  });
  try {
    engine.layers.current();
  } catch (error) {
    throw new Error(`cannot load plan: ${error instanceof Error ? error.message : String(error)}`);
  }
  return engine;
}

function autostart(engine: Engine, say: (line: string) => void): void {
  try {
    const change = engine.services.act("autostart", []);
    engine.changes.whenReady(change, ({ err }) =>
      say(
        err === undefined || err === ""
          ? `Started default services with change ${change}.`
          : `Cannot wait for autostart change ${change}: ${err}`,
      ),
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`Cannot start default services: ${error.message}`);
  }
}

const killDelayMs = 5_000;
const stopMarginMs = 5_100;

/** Stops what runs, and waits for it as long as it can take. */
async function stopServices(engine: Engine, say: (line: string) => void): Promise<void> {
  const change = engine.services.stopAll();
  if (change === undefined) return;
  const delays = Object.values(engine.layers.current().services ?? {}).map(
    (service) => (parseDuration(service["kill-delay"] ?? "") ?? 0) / 1e6,
  );
  await new Promise<void>((resolve) => {
    const timer = setTimeout(
      () => {
        say("Cannot stop running services: timed out");
        resolve();
      },
      Math.max(killDelayMs, ...delays) + stopMarginMs,
    );
    engine.changes.whenReady(change, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
