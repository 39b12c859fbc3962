import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { environmentFor, type Model } from "@paas-charm/core/simulated";
import { socketPath } from "../control/socket-path.ts";
import { copyCharmDirectory } from "../controller/charm-directory.ts";
import { applicationNamed, unitNamed } from "../controller/document.ts";
import { openAgentSocket } from "../hook-tools/agent-socket.ts";
import { charmEntry } from "./charm-entry.ts";
import { contextId } from "./context-id.ts";
import type { MakePod, Pod } from "./pod.ts";
import { type RunningProcess, runProcess } from "./run-process.ts";
import type { CodeEnd, Runner } from "./runner.ts";

/** What the runner of a unit needs. */
export interface CharmRunnerOptions {
  readonly unit: string;
  /** The charm directory that the application was deployed from. Asked again at each replacement. */
  readonly source: () => string;
  readonly model: Model;
  /** The unit's own directory: its copy of the charm and its socket. */
  readonly directory: string;
  /** Where the hook tools are; goes first in `PATH`. */
  readonly tools: string;
  readonly makePod: MakePod;
  /** Gets each pod that was made, to watch its containers. */
  readonly onPod: (pod: Pod) => void;
}

/** A unit whose code is a charm's process: its own copy of the charm, its socket, its pod. */
export async function openCharmRunner(options: CharmRunnerOptions): Promise<Runner> {
  const { unit, model, directory } = options;
  const charmDirectory = join(directory, "charm");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const agent = await openAgentSocket(await socketPath(directory, "agent.socket"));
  let pod: Pod | undefined;
  let running: RunningProcess | undefined;

  const makePod = async () => {
    await copyCharmDirectory(options.source(), charmDirectory);
    const { app } = unitNamed(model, unit);
    const { charm } = applicationNamed(model, app);
    pod = await options.makePod({ unit, app, charm, charmDirectory, stateDirectory: directory });
    options.onPod(pod);
  };
  try {
    await makePod();
  } catch (cause) {
    await agent.close();
    throw cause;
  }

  return {
    async run(context, callTool, onLine) {
      const id = contextId(context);
      const variables = environmentFor(model, unit, context.event, {
        charmDir: charmDirectory,
        contextId: id,
        agentSocket: agent.path,
        toolsDir: options.tools,
        path: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      });
      const entry = await charmEntry(charmDirectory, variables["JUJU_DISPATCH_PATH"] ?? "");
      if (entry.kind === "missing" || pod === undefined) return { kind: "missing" };
      const end = agent.open(id, (request) => {
        const { tool, args, stdin } = request;
        return callTool({ tool, args, ...(stdin === undefined ? {} : { stdin }) }, request);
      });
      try {
        const command = { unit, command: entry.path, directory: charmDirectory, environment: variables };
        running = runProcess(pod.launch, command, onLine);
        return codeEnd(await running.ended);
      } finally {
        running = undefined;
        await end();
      }
    },
    terminate: () => running?.terminate(),
    async replace() {
      await pod?.stop();
      pod = undefined;
      await makePod();
    },
    async close() {
      running?.terminate();
      await running?.ended;
      await pod?.stop();
      await agent.close();
    },
  };
}

function codeEnd({ end, stdout, stderr }: Awaited<RunningProcess["ended"]>): CodeEnd {
  switch (end.kind) {
    case "not-started":
      return { kind: "failed", code: 1, message: `cannot start the charm: ${end.reason}`, stdout, stderr };
    case "killed":
      // What ends a pod; any other signal is the charm's own doing.
      return end.signal === "SIGTERM" || end.signal === "SIGKILL"
        ? { kind: "killed", signal: end.signal }
        : { kind: "failed", code: 1, message: `signal: ${end.signal}`, stdout, stderr };
    case "exited":
      return end.code === 0
        ? { kind: "ended", stdout, stderr }
        : { kind: "failed", code: end.code, message: `exit status ${end.code}`, stdout, stderr };
  }
}
