import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { platform } from "node:os";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type PebbleProgram, startPebbleProgram } from "./pebble-program.ts";
import { sendRequest } from "./send-request.ts";

/** Most memory that all of this may need beside what the program has, in MiB. */
const moreMiB = 160;

describe.skipIf(platform() !== "linux")("an embedded Pebble with hostile callers", () => {
  let program: PebbleProgram;
  let atRest: number;
  beforeAll(async () => {
    program = await startPebbleProgram();
    atRest = program.peakMiB();
  });
  afterAll(async () => {
    expect(program.peakMiB() - atRest).toBeLessThan(moreMiB);
    expect(program.printed()).not.toContain("internal error");
    await program.close();
  });

  /** A connection, and what came over it once that has ended. */
  function open(): { readonly socket: Socket; readonly ended: Promise<string> } {
    const socket = connect(program.socketPath);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
    const ended = new Promise<string>((resolve) => {
      socket.once("close", () => resolve(Buffer.concat(chunks).toString()));
    });
    return { socket, ended };
  }
  const answers = async () => expect((await sendRequest(program.socketPath, "GET /v1/system-info")).status).toBe(200);

  test("refuses a head of 10 MB", async () => {
    const { socket, ended } = open();

    socket.write(`GET /v1/services HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(10_000_000)}`);

    expect(await ended).toMatch(/^(HTTP\/1.1 431 |$)/);
    await answers();
  });

  test.for([
    "GARBAGE\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "\0\0\0\0\r\n\r\n",
    "GET /v1/services HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "POST /v1/layers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])("refuses %j", async (text) => {
    const { socket, ended } = open();

    socket.write(text);

    expect(await ended).toMatch(/^(HTTP\/1.1 400 |$)/);
    await answers();
  });

  test("refuses a body in JSON that is too long, or nests without end", async () => {
    const long = await sendRequest(program.socketPath, "POST /v1/layers", { body: `"${"x".repeat(5_000_000)}"` });
    const deep = await sendRequest(program.socketPath, "POST /v1/layers", { body: "[".repeat(1_000_000) });

    expect([long.status, long.body.includes("http: request body too large")]).toEqual([400, true]);
    expect([deep.status, deep.body.includes("exceeded max depth")]).toEqual([400, true]);
  });

  test("refuses a layer of aliases that multiply", async () => {
    const lines = ["summary: &a0 x"];
    for (let level = 1; level < 30; level += 1) lines.push(`x${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`);
    const body = JSON.stringify({ action: "add", label: "l", format: "yaml", layer: lines.join("\n") });

    expect((await sendRequest(program.socketPath, "POST /v1/layers", { body })).status).toBe(400);
  });

  test("answers while a thousand others are connected, some in the middle of a head", async () => {
    const others: Socket[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const some = Array.from({ length: 50 }, () => open().socket);
      await Promise.all(some.map((socket) => once(socket, "connect")));
      others.push(...some);
    }
    for (const [index, socket] of others.entries())
      if (index % 2 === 0) socket.write("GET /v1/services HTTP/1.1\r\nHos");

    await answers();
    for (const socket of others) socket.destroy();
    await answers();
  });

  test("drops one who sends far ahead of the answers", async () => {
    const { socket, ended } = open();
    await program.pebble.combineLayer("wait", { services: { s: { override: "replace", command: "sleep 60" } } });
    const poll = "GET /v1/notices?keys=a.b/none&timeout=1h HTTP/1.1\r\nHost: x\r\n\r\n";

    socket.write(poll.repeat(5_000));

    expect(await ended).toBe("");
    await answers();
  });

  test("answers one who would rather speak something else", async () => {
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABkAAQAAP__" };
    const body = JSON.stringify({ action: "odd", services: ["a"] });

    expect((await sendRequest(program.socketPath, "GET /v1/health", { headers })).status).toBe(200);
    expect((await sendRequest(program.socketPath, "POST /v1/services", { headers, body })).body).toContain(
      'invalid action \\"odd\\"',
    );
    expect((await sendRequest(program.socketPath, "GET /v1/tasks/1/websocket/stdio", { headers })).status).toBe(404);
  });

  test("answers several requests of one connection in their order", async () => {
    const { socket, ended } = open();

    socket.write(
      "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );

    expect([...(await ended).matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(["200", "404"]);
  });

  test("waits for one who stops reading, without keeping what is not read", async () => {
    const path = `${program.directory}/big`;
    await program.pebble.push(path, Buffer.alloc(64 * 1024 * 1024));
    const before = program.peakMiB();
    const readers = Array.from({ length: 20 }, () => {
      const { socket } = open();
      socket.pause();
      socket.write(`GET /v1/files?action=read&path=${path} HTTP/1.1\r\nHost: x\r\nAccept: multipart/form-data\r\n\r\n`);
      return socket;
    });

    await new Promise((resolve) => setTimeout(resolve, 500));

    await answers();
    expect(program.peakMiB() - before).toBeLessThan(64);
    for (const socket of readers) socket.destroy();
  });

  test("keeps little for one who follows logs and does not read", async () => {
    const layer = {
      services: { loud: { override: "replace", command: "sh -c 'yes $(seq 30) | head -c 20000000; sleep 60'" } },
    } as const;
    await program.pebble.combineLayer("loud", layer);
    const { socket } = open();
    socket.pause();
    socket.write("GET /v1/logs?follow=true HTTP/1.1\r\nHost: x\r\n\r\n");
    const before = program.peakMiB();

    await program.pebble.start(["loud"]);

    await answers();
    expect(program.peakMiB() - before).toBeLessThan(100);
    await program.pebble.stop(["loud"]);
  });

  test("takes a request that breaks off, and leaves nothing beside the file", async () => {
    const { socket } = open();
    const boundary = "b".repeat(40);
    const metadata = `{"action":"write","files":[{"path":"${program.directory}/half"}]}`;
    socket.write(
      `POST /v1/files HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 999999\r\n\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="request"\r\n\r\n${metadata}\r\n--${boundary}\r\n` +
        `Content-Disposition: form-data; name="files"; filename="${program.directory}/half"\r\n\r\nbegin`,
    );
    const names = async () => (await program.pebble.listFiles(program.directory, { pattern: "half*" })).length;
    await expect.poll(names).toBe(1);

    socket.destroy();

    await expect.poll(names).toBe(0);
  });

  const frames: readonly (readonly [about: string, bytes: readonly number[]])[] = [
    ["a frame that is not masked", [0x82, 1, 0]],
    ["a frame of no known kind", [0x83, 0x80, 0, 0, 0, 0]],
    ["reserved bits", [0xf2, 0x80, 0, 0, 0, 0]],
    ["a frame of 2 to the 63rd bytes", [0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]],
    ["a long ping", [0x89, 0xfe, 1, 0, 0, 0, 0, 0]],
    ["a part of a message that has not begun", [0x80, 0x80, 0, 0, 0, 0]],
    ["text that is no UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xff]],
  ];
  test.for(frames)("drops a websocket with %s", async ([, bytes]) => {
    const exec = await sendRequest(program.socketPath, "POST /v1/exec", { body: '{"command":["cat"]}' });
    const { change, result } = JSON.parse(exec.body) as { change: string; result: { "task-id": string } };
    const { socket, ended } = open();
    socket.write(
      `GET /v1/tasks/${result["task-id"]}/websocket/stdio HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );

    socket.write(Buffer.from(bytes));

    expect(await ended).toMatch(/^HTTP\/1.1 101 /);
    expect(await program.pebble.waitChange(change)).toMatchObject({ status: "Done" });
    await answers();
  });
});
