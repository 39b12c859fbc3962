import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type ContainerEngine,
  type Controller,
  containerPods,
  type DatabaseServer,
  type HookProgram,
  type MakePod,
  openController,
  postgresqlProvider,
} from "@paas-charm/local";
import {
  type RecordedRequest,
  type RecordedTool,
  type RecordingSocket,
  recordRequests,
  recordTools,
} from "./record-calls.ts";
import { stubImage } from "./stub-image.ts";

/** What one dispatch cost, children included. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakKib: number;
}

/** What a dispatch asked Juju and Pebble. */
export interface Calls {
  readonly tools: readonly RecordedTool[];
  readonly requests: readonly RecordedRequest[];
}

/** An event that the unit can be made to get, as often as one likes. */
export type Happening = "update-status" | "config-changed";

/** A unit of a local model, whose dispatches are measured. */
export interface UnitUnderTest {
  /** Lets something happen and measures the one dispatch that comes of it: the charm's own, or that of another charm directory. */
  measure(happening: Happening, instead?: string): Promise<Cost>;
  /** Lets something happen and tells what the charm asked for. Not to be measured: all calls make a detour. */
  record(happening: Happening): Promise<Calls>;
  /** The unit's status, to be sure that it works at all. */
  status(): string;
  /** Integrates the application with a PostgreSQL that makes up its answers. */
  integratePostgresql(): Promise<void>;
  stop(): Promise<void>;
}

/** What {@link openUnit} needs. */
export interface UnitOptions {
  readonly engine: ContainerEngine;
  readonly hookProgram: HookProgram;
  /** Path of the program that measures another. */
  readonly measureProgram: string;
  /** Of the charm, assembled. */
  readonly charmDirectory: string;
  readonly app: string;
  /** A directory of the model's own; short, since sockets lie in it. */
  readonly directory: string;
}

const idleMs = 300_000;

/** Deploys the charm to a local model with a real Pebble, and waits until all its first events are over. */
export async function openUnit(options: UnitOptions): Promise<UnitUnderTest> {
  const { app, directory } = options;
  await mkdir(directory, { recursive: true });
  const watch: Watch = { instead: undefined, recording: undefined, launches: 0, agentSocket: "" };
  const result = join(directory, "cost.json");
  const sockets: RecordingSocket[] = [];
  let leapMs = 0;
  const controller: Controller = await openController({
    stateDirectory: join(directory, "model"),
    hookProgram: options.hookProgram,
    makePod: await measuredPods(options, watch, result, sockets),
    updateStatusMs: idleMs,
    clock: {
      now: () => Date.now() + leapMs,
      after(delayMs, call) {
        const timer = setTimeout(call, delayMs);
        return () => clearTimeout(timer);
      },
    },
  });
  await controller.deploy({ name: app, charmDirectory: options.charmDirectory });
  await started(controller, app);

  let greeting = 0;
  const happen = async (happening: Happening): Promise<void> => {
    const before = watch.launches;
    if (happening === "config-changed") {
      greeting += 1;
      await controller.config(app, { greeting: `Hello ${greeting}` });
    } else {
      leapMs += idleMs;
    }
    await controller.settled();
    if (watch.launches !== before + 1)
      throw new Error(`cannot measure ${happening}: ${watch.launches - before} dispatches came of it, not one`);
  };

  return {
    async measure(happening, instead) {
      await rm(result, { force: true });
      watch.instead = instead;
      try {
        await happen(happening);
      } finally {
        watch.instead = undefined;
      }
      return JSON.parse(await readFile(result, "utf8")) as Cost;
    },
    async record(happening) {
      const calls = { tools: [], requests: [] };
      watch.recording = calls;
      try {
        await happen(happening);
      } finally {
        watch.recording = undefined;
      }
      return calls;
    },
    status() {
      const unit = controller.status().applications[app]?.units[`${app}/0`]?.["workload-status"];
      return `${unit?.current ?? "unknown"} ${unit?.message ?? ""}`.trimEnd();
    },
    async integratePostgresql() {
      await controller.provide("postgresql", postgresqlProvider(madeUpServer, "makes up its answers"));
      await controller.integrate(app, "postgresql");
      await controller.settled();
    },
    async stop() {
      await controller.stop();
      for (const socket of sockets) await socket.close();
    },
  };
}

/** Which charm runs in place of the deployed one, and where its calls are noted. */
interface Watch {
  instead: string | undefined;
  recording: { tools: RecordedTool[]; requests: RecordedRequest[] } | undefined;
  launches: number;
  agentSocket: string;
}

/** Pods whose charm is started by the program that measures; while recording, in a second view where all sockets are ours. */
async function measuredPods(
  { engine, measureProgram, directory }: UnitOptions,
  watch: Watch,
  result: string,
  sockets: RecordingSocket[],
): Promise<MakePod> {
  const detours = join(directory, "detour");
  await mkdir(detours, { recursive: true });
  const tools = await recordTools(
    join(detours, "agent.socket"),
    () => watch.agentSocket,
    (call) => watch.recording?.tools.push(call),
  );
  sockets.push(tools);
  return containerPods(
    {
      ...engine,
      async charmView(spec) {
        const view = await engine.charmView(spec);
        const detour: Record<string, string> = {};
        for (const [name, socketDirectory] of Object.entries(spec.containers)) {
          const folder = join(detours, name);
          await mkdir(folder, { recursive: true });
          const to = join(socketDirectory, "pebble.socket");
          sockets.push(
            await recordRequests(join(folder, "pebble.socket"), to, (each) => watch.recording?.requests.push(each)),
          );
          detour[name] = folder;
        }
        const recorded = await engine.charmView({ containers: detour, runDirectory: `${spec.runDirectory}-detour` });
        return {
          launch(process) {
            watch.launches += 1;
            const { command, directory: home, environment } = process;
            watch.agentSocket = environment["JUJU_AGENT_SOCKET_ADDRESS"] ?? "";
            if (watch.recording !== undefined) {
              return recorded.launch({
                ...process,
                environment: { ...environment, JUJU_AGENT_SOCKET_ADDRESS: tools.path },
              });
            }
            const charm = watch.instead ?? home;
            return view.launch({
              ...process,
              command: measureProgram,
              directory: charm,
              environment: {
                ...environment,
                CHARM_DIR: charm,
                JUJU_CHARM_DIR: charm,
                BENCH_COMMAND: watch.instead === undefined ? command : join(charm, "dispatch"),
                BENCH_RESULT: result,
              },
            });
          },
          async stop() {
            await recorded.stop();
            await view.stop();
          },
        };
      },
    },
    { runDirectory: join(directory, "pods"), images: async () => ({ "flask-app": stubImage }) },
  );
}

/** Pebble tells that it is there a moment after the first events. */
async function started(controller: Controller, app: string): Promise<void> {
  for (let turn = 0; turn < 300; turn += 1) {
    await controller.settled();
    if (controller.status().applications[app]?.units[`${app}/0`]?.["workload-status"].current === "active") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { current, message } = controller.status().applications[app]?.units[`${app}/0`]?.["workload-status"] ?? {};
  throw new Error(`cannot measure ${app}: it is ${current ?? "not there"}: ${message ?? ""}`);
}

const madeUpServer: DatabaseServer = {
  host: "127.0.0.1",
  port: 5432,
  version: "16.4",
  createDatabase: async () => undefined,
  createUser: async () => undefined,
};
