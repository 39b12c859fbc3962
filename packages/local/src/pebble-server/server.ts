import type { Server } from "node:http";
import type { Engine } from "@paas-charm/core/pebble-engine";
import { changeEndpoints } from "./endpoints/change-endpoints.ts";
import { checkEndpoints } from "./endpoints/check-endpoints.ts";
import { execEndpoints } from "./endpoints/exec-endpoints.ts";
import { fileEndpoints } from "./endpoints/file-endpoints.ts";
import { identityEndpoints } from "./endpoints/identity-endpoints.ts";
import { logEndpoints } from "./endpoints/log-endpoints.ts";
import { noticeEndpoints } from "./endpoints/notice-endpoints.ts";
import { planEndpoints } from "./endpoints/plan-endpoints.ts";
import { serviceEndpoints } from "./endpoints/service-endpoints.ts";
import { type SystemFacts, systemEndpoints } from "./endpoints/system-endpoints.ts";
import type { StartCommand } from "./exec/exec-process.ts";
import type { CommandPlace } from "./exec/settle-command.ts";
import { containerRoot } from "./files/container-root.ts";
import { listenOnAddress, listenOnSocket } from "./http/listen.ts";
import { createHttpServer } from "./http/serve.ts";
import { createUsers } from "./users.ts";

/** What a server answers with, and where. */
export interface PebbleServerOptions extends Omit<SystemFacts, "httpAddress"> {
  readonly engine: Engine;
  readonly startCommand: StartCommand;
  /** How the container's paths and programs are found on this machine. */
  readonly root: {
    /** Before each of the container's paths; empty when both are the same. */
    readonly prefix: string;
    locate(path: string): string;
    command(words: readonly string[]): readonly string[];
    program(name: string, path: string | undefined): string;
  };
  /** Pebble's own environment, which commands inherit. */
  readonly environment: Readonly<Record<string, string>>;
  readonly socketPath: string;
  /** Where open endpoints and metrics are served over TCP too, such as `:38813`. */
  readonly httpAddress?: string | undefined;
  /** Whom callers of the socket count as; the user this program runs as by default. */
  readonly callerId?: number;
  /** A layer has been added. */
  readonly onPlanChanged?: () => void;
  /** Is told of what should not happen. */
  readonly onFault?: (error: unknown) => void;
}

/** A server that answers. */
export interface PebbleServer {
  /** Answers what is under way for a second at most, cuts off the rest, and removes the socket. */
  close(): Promise<void>;
}

/** How long callers get to take their answers at the end. */
const graceMs = 1_000;

/**
 * Serves Pebble's API over an engine: on a Unix socket, and what is open to everybody over TCP when asked.
 *
 * @throws Error when somebody serves there already, or the socket or the address cannot be had
 * @see Pebble API, version 1.32
 */
export async function startPebbleServer(options: PebbleServerOptions): Promise<PebbleServer> {
  const { engine, root, environment, httpAddress, callerId = process.getuid?.() ?? 0 } = options;
  const users = createUsers(root.prefix);
  const place: CommandPlace = {
    layers: engine.layers,
    users,
    environment,
    program: (name, searchPath) => root.program(name, searchPath),
    locate: (path) => root.locate(path),
    words: (command) => root.command(command),
  };
  const exec = execEndpoints(engine.changes, { place, startCommand: options.startCommand });
  const service = {
    endpoints: [
      ...systemEndpoints(engine, { version: options.version, bootId: options.bootId, httpAddress }),
      ...changeEndpoints(engine.changes),
      ...serviceEndpoints(engine.services),
      ...planEndpoints(engine.layers, options.onPlanChanged),
      ...fileEndpoints({ root: containerRoot(root.prefix), users }),
      ...logEndpoints(engine.logs),
      ...exec.endpoints,
      ...checkEndpoints(engine.checks),
      ...noticeEndpoints(engine.notices),
      ...identityEndpoints(engine.identities),
    ],
    identities: engine.identities,
    userId: callerId,
    onFault: options.onFault ?? (() => undefined),
  };
  const onSocket = createHttpServer(service, "socket");
  await listenOnSocket(onSocket, options.socketPath);
  const servers = [onSocket];
  try {
    if (httpAddress !== undefined && httpAddress !== "") {
      const onAddress = createHttpServer(service, "http");
      await listenOnAddress(onAddress, httpAddress);
      servers.push(onAddress);
    }
  } catch (error) {
    await closeServer(onSocket);
    throw error;
  }
  return {
    async close() {
      await Promise.all([exec.end(), ...servers.map(closeServer)]);
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
