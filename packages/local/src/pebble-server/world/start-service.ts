import { closeSync } from "node:fs";
import {
  EngineError,
  parseDuration,
  type ServiceEvents,
  type ServiceProcess,
  type ServiceStart,
} from "@paas-charm/core/pebble-engine";
import { after } from "./after.ts";
import type { Machine } from "./machine.ts";
import { signalNumber, signalProcess, startProcess } from "./start-process.ts";

const defaultKillDelayMs = 5_000;

/** Starts the process of a service, its standard output and standard error in one pipe. */
export function startService(machine: Machine, start: ServiceStart, events: ServiceEvents): ServiceProcess {
  const fail = (error: unknown) => events.failed(error instanceof Error ? error.message : String(error));
  try {
    return begin(machine, start, events);
  } catch (error) {
    process.nextTick(fail, error);
    return { signal() {}, signalGroup() {} };
  }
}

function begin(machine: Machine, start: ServiceStart, events: ServiceEvents): ServiceProcess {
  const { root, groups } = machine;
  const ids = machine.becoming.resolve(start.who);
  const environment: Record<string, string> = { ...start.environment };
  const user = ids === undefined ? undefined : machine.users.byId(ids.userId);
  if (user !== undefined) {
    environment["HOME"] ||= user.home;
    environment["USER"] ||= user.name;
  }
  const program = root.program(start.command[0] ?? "", machine.environment["PATH"]);
  const workingDir = start.config["working-dir"];
  const { theirs, ours } = machine.pipes.toUs();

  let code: number | undefined;
  let open = true;
  let stopWaiting = () => {};
  const end = () => {
    if (code === undefined || open) return;
    stopWaiting();
    events.exited(code);
  };
  ours.on("data", (chunk: Uint8Array) => events.output(chunk));
  ours.on("error", () => ours.destroy());
  ours.once("close", () => {
    open = false;
    end();
  });
  const pid = startProcess(
    {
      program,
      command: root.command(start.command),
      environment: { ...machine.environment, ...environment },
      directory: workingDir === undefined || workingDir === "" ? machine.directory : root.locate(workingDir),
      ids: machine.becoming.become(ids),
      streams: ["ignore", theirs, theirs],
    },
    groups,
    {
      failed(error) {
        ours.destroy();
        events.failed(error.message);
      },
      exited(status) {
        code = status;
        // What it left behind may hold the output open; Pebble waits for that, but not until it would kill the service.
        stopWaiting = after(outputMs(start.config["kill-delay"]), () => ours.destroy());
        end();
      },
    },
  );
  closeSync(theirs);

  return {
    signal(name) {
      const number = signalNumber(name);
      if (number === undefined) throw new EngineError(500, `invalid signal name ${JSON.stringify(name)}`);
      if (pid !== undefined && code === undefined) signalProcess(pid, number);
    },
    signalGroup(name) {
      if (pid !== undefined) groups.signal(pid, name);
    },
  };
}

/** How long the output of a service that has ended is waited for. */
function outputMs(killDelay: string | undefined): number {
  const ns = killDelay === undefined ? undefined : parseDuration(killDelay);
  return (ns === undefined ? defaultKillDelayMs : ns / 1e6) * 0.9;
}
