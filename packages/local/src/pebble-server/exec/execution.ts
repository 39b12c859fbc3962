import type { RunningTask } from "@paas-charm/core/pebble-engine";
import type { WebSocket } from "ws";
import type { Timeout } from "../endpoints/read-timeout.ts";
import type { CommandProcess, CommandStart, StartCommand } from "./exec-process.ts";
import { obeyControl } from "./obey-control.ts";
import { readInput, sendOutput } from "./streams.ts";

/** How long a command waits for its callers, in milliseconds. */
const connectMs = 5_000;

/** What a caller connects to. */
export type Channel = "control" | "stdio" | "stderr";

/** A command on its way: waits for its websockets, runs between them, and ends its task. */
export class Execution {
  readonly #task: RunningTask;
  readonly #start: CommandStart;
  readonly #timeout: Timeout | undefined;
  readonly #startCommand: StartCommand;
  readonly #sockets = new Map<Channel, WebSocket>();
  readonly #claimed = new Set<Channel>();
  readonly #waiting: NodeJS.Timeout;
  readonly #over = Promise.withResolvers<void>();
  #process: CommandProcess | undefined;
  #state: "waiting" | "started" | "killed" = "waiting";

  constructor(
    task: RunningTask,
    command: { readonly start: CommandStart; readonly timeout: Timeout | undefined },
    startCommand: StartCommand,
  ) {
    this.#task = task;
    this.#start = command.start;
    this.#timeout = command.timeout;
    this.#startCommand = startCommand;
    this.#waiting = setTimeout(() => {
      this.#state = "killed";
      task.fail(`exec ${task.id}: timeout waiting for websocket connections: context deadline exceeded`);
      this.#letGo();
    }, connectMs);
  }

  /** Resolves when its task has ended. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Whether a channel can be connected to: offered, and free. */
  offer(channel: string): "free" | "taken" | "none" {
    if (!this.#offers(channel)) return "none";
    return this.#claimed.has(channel) ? "taken" : "free";
  }

  /** Keeps a channel for a caller whose handshake is under way. The answer is given up when it fails. */
  claim(channel: string): { connect(socket: WebSocket): void; giveUp(): void } {
    if (!this.#offers(channel)) throw new Error(`cannot claim ${channel}`);
    this.#claimed.add(channel);
    return {
      connect: (socket) => this.#connect(channel, socket),
      giveUp: () => this.#claimed.delete(channel),
    };
  }

  /** Ends it: a command that runs is killed, one that waits fails. */
  abort(): void {
    if (this.#state === "waiting") {
      clearTimeout(this.#waiting);
      this.#state = "killed";
      this.#task.fail("context canceled");
      this.#letGo();
      return;
    }
    this.#state = "killed";
    this.#process?.signal("SIGKILL");
  }

  #offers(channel: string): channel is Channel {
    return channel === "control" || channel === "stdio" || (channel === "stderr" && this.#start.splitStderr);
  }

  #connect(channel: Channel, socket: WebSocket): void {
    // Nothing is read before the command runs.
    socket.pause();
    socket.on("error", () => socket.terminate());
    this.#sockets.set(channel, socket);
    if (channel === "control") {
      if (this.#process !== undefined) obeyControl(socket, this.#process);
      return;
    }
    const complete = this.#sockets.has("stdio") && (!this.#start.splitStderr || this.#sockets.has("stderr"));
    if (complete && this.#state === "waiting") {
      clearTimeout(this.#waiting);
      this.#state = "started";
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    const stdio = this.#sockets.get("stdio");
    const stderr = this.#sockets.get("stderr");
    const late = { is: false };
    let timer: NodeJS.Timeout | undefined;
    try {
      const process = await this.#startCommand(this.#start);
      this.#process = process;
      if (this.#timeout !== undefined) {
        timer = setTimeout(() => {
          late.is = true;
          process.signal("SIGKILL");
        }, this.#timeout.ms);
      }
      if (this.#state === "killed") process.signal("SIGKILL");
      const control = this.#sockets.get("control");
      if (control !== undefined) obeyControl(control, process);
      if (stdio !== undefined) readInput(stdio, process.stdin);
      const sent = Promise.all([
        stdio && sendOutput(process.stdout, stdio),
        stderr && process.stderr && sendOutput(process.stderr, stderr),
      ]);
      const code = await process.exited;
      this.#sockets.get("control")?.terminate();
      await sent;
      this.#end(late.is ? `timed out after ${this.#timeout?.text}: context deadline exceeded` : undefined, code);
    } catch (error) {
      this.#sockets.get("control")?.terminate();
      await Promise.all([stdio, stderr].map((socket) => socket && sendOutput(undefined, socket)));
      this.#end(error instanceof Error ? error.message : String(error), -1);
    } finally {
      clearTimeout(timer);
    }
  }

  #end(failure: string | undefined, code: number): void {
    this.#task.setData("exit-code", failure === undefined ? code : -1);
    if (failure === undefined) this.#task.done();
    else this.#task.fail(failure);
    this.#over.resolve();
  }

  #letGo(): void {
    this.#over.resolve();
    this.#sockets.get("control")?.terminate();
    for (const socket of this.#sockets.values()) socket.resume();
  }
}
