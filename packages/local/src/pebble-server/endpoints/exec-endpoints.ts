import { setTimeout } from "node:timers/promises";
import { type Changes, EngineError, quoted } from "@paas-charm/core/pebble-engine";
import type { WebSocketServer } from "ws";
import type { StartCommand } from "../exec/exec-process.ts";
import { Execution } from "../exec/execution.ts";
import { type CommandPlace, execRequest, settleCommand } from "../exec/settle-command.ts";
import { accepted, badRequest } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import { type Exchange, whenOver } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";

/** How long a command may take to be gone at the end, in milliseconds. */
const endMs = 1_000;
/** Most that one message of a caller may have, in bytes. */
const messageBytes = 16 * 1024 * 1024;

/** Commands, and the websockets that callers talk with them through. */
export interface ExecEndpoints {
  readonly endpoints: readonly Endpoint[];
  /** Kills what runs, waits a moment until that is known as its outcome, and lets go of everybody. */
  end(): Promise<void>;
}

export function execEndpoints(
  changes: Changes,
  { place, startCommand }: { readonly place: CommandPlace; readonly startCommand: StartCommand },
): ExecEndpoints {
  const running = new Map<string, Execution>();
  let everybody: WebSocketServer | undefined;

  /** Loaded with the first command that is talked with. */
  async function websockets(): Promise<WebSocketServer> {
    const { WebSocketServer: Websockets } = await import("ws");
    everybody ??= new Websockets({ noServer: true, perMessageDeflate: false, maxPayload: messageBytes });
    return everybody;
  }

  async function exec({ request }: Exchange) {
    const command = settleCommand(place, await readJsonBody(request, execRequest()));
    const summary = `Execute command ${quoted(command.start.command[0] ?? "")}`;
    let execution: Execution | undefined;
    const change = changes.begin({
      kind: "exec",
      summary,
      tasks: [
        {
          kind: "exec",
          summary,
          run(task) {
            execution = new Execution(task, command, startCommand);
            running.set(task.id, execution);
          },
          abort: () => execution?.abort(),
        },
      ],
    });
    const taskId = changes.get(change).tasks[0]?.id ?? "";
    changes.whenReady(change, () => running.delete(taskId));
    const { environment } = command.start;
    return accepted(change, { environment, "task-id": taskId, "working-dir": command.workingDir });
  }

  async function connect({ request, response, head, parameters: [taskId = "", channel = ""] }: Exchange) {
    const { change, task } = changes.ofTask(taskId);
    if (task.kind !== "exec") throw badRequest(`${quoted(task.kind)} tasks do not have websockets`);
    const execution = running.get(taskId);
    if (execution === undefined) {
      const ready = await new Promise<{ readonly err?: string }>((resolve) => {
        const stop = changes.whenReady(change.id, resolve);
        whenOver(response, stop);
      });
      if (ready.err !== undefined && ready.err !== "") throw new EngineError(500, ready.err);
      // A command that has ended well has nothing to say any more.
      response.end();
      return undefined;
    }
    const offer = execution.offer(channel);
    if (offer === "none") throw new EngineError(404, `cannot find ${channel} websocket for task ${quoted(taskId)}`);
    if (offer === "taken") throw new EngineError(500, `${channel} websocket already connected`);
    const { socket } = request;
    if (head === undefined || !isHandshake(request.headers)) {
      throw badRequest("websocket: the client is not using the websocket protocol");
    }
    const claim = execution.claim(channel);
    let connected = false;
    response.detachSocket(socket);
    socket.once("close", () => !connected && claim.giveUp());
    (await websockets()).handleUpgrade(request, socket, head, (websocket) => {
      connected = true;
      claim.connect(websocket);
    });
    return undefined;
  }

  return {
    endpoints: [
      { path: "/v1/exec", post: { access: "admin", handle: exec } },
      { path: "/v1/tasks/{task-id}/websocket/{websocket-id}", get: { access: "admin", handle: connect } },
    ],
    async end() {
      const all = [...running.values()];
      for (const execution of all) execution.abort();
      const timer = new AbortController();
      const late = setTimeout(endMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([Promise.all(all.map(({ over }) => over)), late]);
      timer.abort();
      for (const socket of everybody?.clients ?? []) socket.terminate();
    },
  };
}

function isHandshake(headers: Exchange["request"]["headers"]): boolean {
  return headers.upgrade?.toLowerCase() === "websocket" && headers["sec-websocket-key"] !== undefined;
}
