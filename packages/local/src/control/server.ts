import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { LocalError } from "../local-error.ts";
import { type ControlFailure, isVerb, requestSchema, type Verb, type VerbInput, verbSchemas } from "./messages.ts";

/** What a verb's implementation may do while it works. */
interface VerbContext {
  /** Sends something on the way, such as a line of a log. */
  progress(value: unknown): void;
  /** Aborted when the other terminal hangs up. */
  readonly signal: AbortSignal;
}

/** What each verb does. A rejection with a `LocalError` reaches the caller with its code and hint. */
export type VerbHandlers = {
  readonly [V in Verb]: (params: VerbInput<V>, context: VerbContext) => Promise<unknown>;
};

/** The socket through which other terminals act on a running model. */
export interface ControlServer {
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Listens for verbs. Only the user who runs the model may connect.
 *
 * @param path - a socket that nobody answers there is taken for the remains of a dead run and removed
 * @throws {@link LocalError} `already-running` when somebody does answer
 */
export async function openControlServer(path: string, handlers: VerbHandlers): Promise<ControlServer> {
  await checkNotRunning(path);
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, handlers);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    path,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Answers under way are sent first: `stop` itself is one of them.
        for (const socket of sockets) socket.destroySoon();
      });
      await rm(path, { force: true });
    },
  };
}

/** @throws {@link LocalError} `already-running` when a model answers on the socket */
export async function checkNotRunning(path: string): Promise<void> {
  if (!(await isAnswered(path))) return;
  throw new LocalError("already-running", `the model of ${path} is running already`, {
    hint: "look at it with: npx paas-charm status; end it with: npx paas-charm stop",
  });
}

function serve(socket: Socket, handlers: VerbHandlers): void {
  const hangUp = new AbortController();
  const send = (message: object) => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };
  socket.on("error", () => undefined);
  socket.on("close", () => hangUp.abort());
  const lines = createInterface({ input: socket });
  lines.on("error", () => undefined);
  lines.once("line", (line) => {
    perform(line, handlers, { progress: (value) => send({ progress: value }), signal: hangUp.signal }).then(
      (result) => {
        send({ result: result ?? null });
        socket.end();
      },
      (cause: unknown) => {
        send({ error: asFailure(cause) });
        socket.end();
      },
    );
  });
}

async function perform(line: string, handlers: VerbHandlers, context: VerbContext): Promise<unknown> {
  const { verb, params } = parseRequest(line);
  if (!isVerb(verb)) {
    throw new LocalError("bad-request", `the running model does not know the verb ${verb}`, {
      hint: "it was started by another version of paas-charm: restart it",
    });
  }
  return await performVerb(verb, params, handlers, context);
}

async function performVerb<V extends Verb>(
  verb: V,
  params: unknown,
  handlers: VerbHandlers,
  context: VerbContext,
): Promise<unknown> {
  const parsed = verbSchemas[verb]().safeParse(params ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LocalError(
      "bad-request",
      `cannot ${verb}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`,
    );
  }
  // The schema of the verb has just said so; the compiler does not follow a key through two maps.
  return await handlers[verb](parsed.data as VerbInput<V>, context);
}

function parseRequest(line: string): { verb: string; params?: unknown } {
  try {
    return requestSchema().parse(JSON.parse(line));
  } catch (cause) {
    throw new LocalError("bad-request", "the request is not a verb with parameters in JSON", { cause });
  }
}

function asFailure(cause: unknown): ControlFailure {
  if (cause instanceof LocalError) {
    return { code: cause.code, message: cause.message, ...(cause.hint === undefined ? {} : { hint: cause.hint }) };
  }
  return { code: "internal", message: cause instanceof Error ? cause.message : String(cause) };
}

/** Whether a live process listens there. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
