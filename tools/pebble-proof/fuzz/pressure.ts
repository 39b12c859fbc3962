import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { answered, type RunningPebble } from "../pebbles.ts";
import { residentMegabytes } from "../resident.ts";
import { send, unread } from "./send.ts";

/** What a Pebble had to bear at a time, and the memory it took meanwhile. */
export interface Borne {
  readonly what: string;
  readonly answers: boolean;
  readonly megabytes: number;
}

/** Headers without an end, many connections, and clients that do not read what they asked for. */
export async function pressure(pebble: RunningPebble): Promise<readonly Borne[]> {
  const { socketPath } = pebble;
  const borne: Borne[] = [];
  const note = async (what: string) =>
    void borne.push({ what, answers: await answered(socketPath), megabytes: residentMegabytes(pebble.pid) });

  const header = Buffer.from(`GET /v1/plan HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(10 * 1024 * 1024)}`);
  await Promise.all(Array.from({ length: 4 }, () => send(socketPath, header, { waitMs: 3000 })));
  await note("headers of 10 MB");

  const sockets: Socket[] = [];
  for (let opened = 0; opened < 1000; opened += 1) {
    const socket = connect(socketPath).on("error", () => {});
    if (opened % 2 === 0) socket.write("GET /v1/plan HTTP/1.1\r\nHost");
    sockets.push(socket);
    if (opened % 50 === 49) await wait(20);
  }
  await note("1,000 connections");
  for (const socket of sockets) socket.destroy();

  const large = join(pebble.files, "large");
  writeFileSync(large, Buffer.alloc(96 * 1024 * 1024, "x"));
  const pulls = Array.from({ length: 4 }, () =>
    unread(socketPath, get(`/v1/files?action=read&path=${large}`, "Accept: multipart/form-data")),
  );
  await wait(1500);
  await note("pulls of 96 MiB that nobody reads");
  for (const socket of pulls) socket.destroy();

  const layer = JSON.stringify({
    action: "add",
    combine: true,
    label: "noise",
    format: "yaml",
    layer: "services: {noise: {override: replace, command: yes noise of a service}}",
  });
  await send(socketPath, post("/v1/layers", layer), { waitMs: 5000 });
  await send(socketPath, post("/v1/services", JSON.stringify({ action: "start", services: ["noise"] })), {
    waitMs: 5000,
  });
  const followers = Array.from({ length: 10 }, () => unread(socketPath, get("/v1/logs?follow=true")));
  await wait(2500);
  await note("10 followers of a loud service that do not read");
  await send(socketPath, post("/v1/services", JSON.stringify({ action: "stop", services: ["noise"] })), {
    waitMs: 5000,
  });
  for (const socket of followers) socket.destroy();

  const commands = await Promise.all(Array.from({ length: 4 }, () => loudCommand(socketPath)));
  await wait(2000);
  await note("4 loud commands whose output nobody reads");
  for (const socket of commands.flat()) socket.destroy();
  await wait(500);
  return borne;
}

async function loudCommand(socketPath: string): Promise<readonly Socket[]> {
  const started = await send(
    socketPath,
    post("/v1/exec", JSON.stringify({ command: ["yes", "noise"], timeout: "4s" })),
    { waitMs: 5000 },
  );
  const task = started.kind === "answered" ? /"task-id":"(\d+)"/.exec(started.text)?.[1] : undefined;
  if (task === undefined) throw new Error(`cannot start a command: ${JSON.stringify(started)}`);
  return ["control", "stdio"].map((id) =>
    unread(
      socketPath,
      get(
        `/v1/tasks/${task}/websocket/${id}`,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      ),
    ),
  );
}

function get(path: string, header = "X: y"): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`);
}

function post(path: string, body: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
