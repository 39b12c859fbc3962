import { expect, test } from "vitest";
import { PebbleError } from "../errors.ts";
import { faultyPebble } from "./faulty-pebble.ts";
import {
  acceptWebSocket,
  answer,
  endFrame,
  failure,
  readyChange,
  result,
  type Script,
  type ScriptedRequest,
  serverFrame,
} from "./scripted-server.ts";

const { server, pebble } = faultyPebble();

/** A Pebble that starts every command; what happens to its streams and its change is the test's. */
async function serve(parts: {
  /** Each websocket, once it is open, by its name. */
  readonly open?: (name: string, request: ScriptedRequest) => void;
  readonly handshake?: Script;
  readonly wait?: Script;
  readonly change?: Script;
}): Promise<void> {
  await server().restart((request) => {
    const { method, path } = request;
    if (method === "POST" && path === "/v1/exec") result(request, { "task-id": "7" }, "1");
    else if (path.includes("/websocket/")) {
      (parts.handshake ?? acceptWebSocket)(request);
      parts.open?.(path.split("/").at(-1) ?? "", request);
    } else if (path.includes("/wait")) parts.wait?.(request);
    else if (method === "POST") result(request, readyChange());
    else (parts.change ?? ((asked) => result(asked, readyChange())))(request);
  });
}

const done =
  (code: number): Script =>
  (request) =>
    result(request, readyChange({ "exit-code": code }));

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof PebbleError ? error.code : error;
  }
}

test.for<[string, string, Script]>([
  [
    "a wrong key",
    "bad-answer",
    ({ socket }) =>
      void socket.write(
        "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n",
      ),
  ],
  ["an error", "not-found", (request) => failure(request, 404, 'cannot find task "7"')],
  ["an answer that is no websocket", "bad-answer", (request) => answer(request, 200, "{}")],
  ["an empty answer, since the command has ended", "reset", (request) => answer(request, 200, "")],
  ["half an answer", "reset", ({ socket }) => void socket.end("HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\n{")],
  ["garbage", "bad-answer", ({ socket }) => void socket.end("no server\r\n\r\n")],
  ["a closed connection", "reset", ({ socket }) => socket.destroy()],
])("a handshake answered with %s ends the call", async ([, code, handshake]) => {
  await serve({ handshake });

  expect(await outcome(pebble().exec(["/bin/true"]))).toBe(code);
});

test("a handshake that is not answered ends the call, with the reason of the change where there is one", async () => {
  await serve({
    handshake: () => undefined,
    change: (request) => result(request, readyChange(undefined, "exec 7: timeout waiting for websocket connections")),
  });

  expect(await outcome(pebble().exec(["/bin/true"]))).toBe("change-failed");
});

test.for<[string, (name: string, request: ScriptedRequest) => void]>([
  ["closes all websockets", (_, { socket }) => socket.destroy()],
  ["says goodbye on all websockets", (_, { socket }) => void socket.write(serverFrame(8, ""))],
  ["loses one output", (name, { socket }) => void (name === "stderr" && socket.destroy())],
  ["sends garbage", (name, { socket }) => void (name === "stdio" && socket.write(Buffer.alloc(100, 0xff)))],
  [
    "announces a frame that nobody could keep",
    (name, { socket }) => void (name === "stdio" && socket.write(Buffer.from([0x82, 127, 0, 0, 0xff, 0, 0, 0, 0, 0]))),
  ],
  [
    "continues what was never begun",
    (name, { socket }) => void (name === "stdio" && socket.write(serverFrame(0, "x"))),
  ],
])("a Pebble that %s while the command never ends loses it", async ([, open]) => {
  await serve({ open });

  expect(await outcome(pebble().exec(["/bin/sleep", "600"]))).toBe("reset");
  expect(server().requests).toContain("POST /v1/changes/1");
});

test("a Pebble that stops while a command runs is a reset", async () => {
  await serve({ wait: () => void server().stop() });

  expect(await outcome(pebble().exec(["/bin/sleep", "600"]))).toBe("reset");
});

test("a lost output does not hide how the command ended, and is no result", async () => {
  await serve({
    open: (_, { socket }) => socket.destroy(),
    wait: (request) => void setTimeout(() => done(137)(request), 100),
  });

  const process = await pebble().spawn(["/bin/sleep", "600"]);

  expect(await outcome(process.wait())).toBe(137);
  expect(await outcome(pebble().exec(["/bin/sleep", "600"]))).toBe("reset");
});

test("an output whose end is never told is no result, though the command has ended", async () => {
  await serve({
    open: (name, { socket }) => void (name === "stdio" && socket.write(serverFrame(2, "half"))),
    wait: done(0),
  });

  expect(await outcome(pebble().exec(["/bin/x"]))).toBe("reset");
});

test("an output that goes on for long after the change is taken to its end", async () => {
  await serve({
    open: (name, { socket }) => {
      if (name === "stderr") socket.write(endFrame);
      if (name !== "stdio") return;
      let left = 6;
      const timer = setInterval(() => {
        left -= 1;
        socket.write(serverFrame(2, "x"));
        if (left > 0) return;
        clearInterval(timer);
        socket.write(endFrame);
      }, 300);
      socket.on("close", () => clearInterval(timer));
    },
    wait: done(0),
  });

  expect(await outcome(pebble().exec(["/bin/x"]))).toMatchObject({ exitCode: 0, stdout: "xxxxxx" });
});

test("a command that never ends is given up after its time, killed, and told with its last line", async () => {
  await serve({ open: (name, { socket }) => void (name === "stdio" && socket.write(serverFrame(2, "one\nlast\n"))) });

  const error = await pebble()
    .exec(["/bin/sleep", "600"], { timeoutMs: 100 })
    .catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: "timeout", message: "did not end within 100 ms; its last line: last" });
  expect(server().requests).toContain("POST /v1/changes/1");
});

test("a command whose output never ends is too large", async () => {
  await serve({
    open: (name, { socket }) => {
      if (name !== "stdio") return;
      const frame = serverFrame(2, Buffer.alloc(60_000, "y"));
      const more = (): void => {
        while (!socket.destroyed && socket.write(frame));
      };
      socket.on("drain", more);
      more();
    },
  });

  expect(await outcome(pebble().exec(["/usr/bin/yes"], { outputBytes: 1_000_000 }))).toBe("too-large");
});

test("an output that nobody reads is not taken", async () => {
  let sent = 0;
  await serve({
    open: (name, { socket }) => {
      if (name !== "stdio") return;
      const frame = serverFrame(2, Buffer.alloc(60_000, "y"));
      const more = (): void => {
        while (sent < 1e9) {
          sent += frame.length;
          if (!socket.write(frame)) return;
        }
      };
      socket.on("drain", more);
      more();
    },
  });

  const process = await pebble().spawn(["/usr/bin/yes"]);
  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.close();

  expect(sent).toBeLessThan(4 * 1024 * 1024);
});

test("input that the command does not read delays nothing", async () => {
  await serve({
    open: (name, { socket }) => {
      if (name === "stdio") socket.pause();
      if (name !== "control") socket.write(endFrame);
    },
    wait: done(0),
  });

  expect(await outcome(pebble().exec(["/bin/true"], { stdin: "x".repeat(8_000_000) }))).toMatchObject({ exitCode: 0 });
});

test("input without end stops with the command", async () => {
  let stopped = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(1000);
    } finally {
      stopped = true;
    }
  }
  await serve({
    open: (name, { socket }) => void (name !== "control" && socket.write(endFrame)),
    wait: (request) => void setTimeout(() => done(0)(request), 50),
  });

  expect(await outcome(pebble().exec(["/usr/bin/head"], { stdin: endless() }))).toMatchObject({ exitCode: 0 });
  await expect.poll(() => stopped).toBe(true);
});

test("input that cannot be read is the caller's own error, and ends the command", async () => {
  const mistake = new Error("the caller's own");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x");
    throw mistake;
  }
  await serve({});

  expect(await outcome(pebble().exec(["/bin/cat"], { stdin: failing() }))).toBe(mistake);
  expect(server().requests).toContain("POST /v1/changes/1");
});

test("output that comes after the change is taken to its end", async () => {
  await serve({
    open: (name, { socket }) => {
      if (name === "stderr") socket.write(endFrame);
      if (name !== "stdio") return;
      socket.write(serverFrame(2, "one "));
      setTimeout(() => socket.write(Buffer.concat([serverFrame(2, "two"), endFrame])), 200);
    },
    wait: done(3),
  });

  expect(await outcome(pebble().exec(["/bin/x"]))).toEqual({ exitCode: 3, stdout: "one two", stderr: "" });
});

test("output may be read after the end was waited for", async () => {
  await serve({
    open: (name, { socket }) => {
      if (name === "stdio") socket.write(serverFrame(2, "kept"));
      if (name !== "control") socket.write(endFrame);
    },
    wait: done(0),
  });

  const process = await pebble().spawn(["/bin/x"]);
  const code = await process.wait();
  let text = "";
  for await (const chunk of process.stdout) text += String(chunk);

  expect([code, text]).toEqual([0, "kept"]);
});

test("frames may come in pieces, in fragments, with pings between them", async () => {
  const answers: Buffer[] = [];
  await serve({
    open: (name, { socket }) => {
      if (name === "stderr") socket.write(endFrame);
      if (name !== "stdio") return;
      socket.on("data", (chunk) => answers.push(chunk));
      const bytes = Buffer.concat([
        serverFrame(2, "a", false),
        serverFrame(9, "ping"),
        serverFrame(0, "b".repeat(200), false),
        serverFrame(0, "c"),
        serverFrame(1, "not json"),
        serverFrame(1, '{"command":"else"}'),
        endFrame,
      ]);
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    },
    wait: (request) => void setTimeout(() => done(0)(request), 100),
  });

  const { stdout } = await pebble().exec(["/bin/x"]);

  expect(stdout).toBe(`a${"b".repeat(200)}c`);
  expect(Buffer.concat(answers).includes(Buffer.from([0x8a, 0x84]))).toBe(true);
});

test("a process whose websockets are gone says so to who writes, reads and waits", async () => {
  const sockets: ScriptedRequest["socket"][] = [];
  await serve({ open: (_, { socket }) => void sockets.push(socket) });
  const process = await pebble().spawn(["/bin/cat"]);
  const reading = (async () => {
    for await (const _ of process.stdout);
  })();
  const waiting = process.wait();
  for (const socket of sockets) socket.destroy();

  const outcomes = await Promise.all([outcome(reading), outcome(waiting)]);

  expect(outcomes).toEqual(["reset", "reset"]);
  expect(
    await Promise.all(
      [process.write("x"), process.closeStdin(), process.kill("SIGTERM"), process.resize(1, 1)].map(outcome),
    ),
  ).toEqual(["reset", "reset", "reset", "reset"]);
});

test("the signal kills the command, waited for or not", async () => {
  const stop = new AbortController();
  await serve({});
  const process = await pebble().spawn(["/bin/sleep", "600"], { signal: stop.signal });
  stop.abort();

  expect(await outcome(process.wait())).toBe("cancelled");
  expect(server().requests).toContain("POST /v1/changes/1");
});

test.for(["POST /v1/exec", "control", "stdio", "stderr"])("the signal that fires at %s is not missed", async (at) => {
  const stop = new AbortController();
  await server().restart((request) => {
    const { method, path } = request;
    if (`${method} ${path}`.endsWith(at)) stop.abort();
    if (method === "POST" && path === "/v1/exec") result(request, { "task-id": "7" }, "1");
    else if (path.includes("/websocket/")) acceptWebSocket(request);
    else if (!path.includes("/wait")) result(request, { ...readyChange(), ready: false });
  });

  expect(await outcome(pebble().exec(["/bin/sleep", "600"], { signal: stop.signal }))).toBe("cancelled");
  await expect.poll(() => server().connections()).toBe(at === "POST /v1/exec" ? 0 : 1);
});

test("commands whose change tells no exit code are a bad answer", async () => {
  await serve({
    open: (_, { socket }) => void socket.write(endFrame),
    wait: (request) => result(request, readyChange()),
  });

  expect(await outcome(pebble().exec(["/bin/x"]))).toBe("bad-answer");
});
