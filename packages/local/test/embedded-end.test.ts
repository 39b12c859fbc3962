import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type PebbleProgram, pebbleHome, startPebbleProgram } from "./pebble-program.ts";

/** On a machine that has much to do. */
const soon = { timeout: 30_000 };

/** Listens on the first port, and has a child that listens on the second and heeds no signal. */
const listener = `
  import { spawn } from "node:child_process";
  import { createServer } from "node:net";
  const [first, second] = process.argv.slice(2);
  createServer().listen(first, "127.0.0.1");
  if (second === undefined) process.on("SIGTERM", () => {});
  else spawn(process.execPath, [process.argv[1], second], { stdio: "inherit" });
`;

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

const takenOf = async (ports: readonly number[]) => {
  const taken = await Promise.all(ports.map(isTaken));
  return ports.filter((_port, index) => taken[index]);
};

async function begin(home: string): Promise<PebbleProgram> {
  const program = await startPebbleProgram(["--hold"], { home });
  onTestFinished(() => program.close());
  return program;
}

test.for([
  ["was killed", "SIGKILL"],
  ["was told to end", "SIGTERM"],
] as const)("no port is held by what a Pebble that %s had started, and another takes over", async ([, signal]) => {
  const home = pebbleHome();
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const script = join(home, "listener.mjs");
  writeFileSync(script, listener);
  const ports = await freePorts(4);
  const [one, two, three, four] = ports;
  const command = `${process.execPath} ${script}`;
  const first = await begin(home);
  await first.pebble.combineLayer("base", {
    services: { app: { override: "replace", command: `${command} ${one} ${two}`, startup: "enabled" } },
  });
  await first.pebble.replan();
  const running = await first.pebble.spawn([process.execPath, script, `${three}`, `${four}`]);
  await expect.poll(() => takenOf(ports), soon).toEqual(ports);
  const notice = await first.pebble.notify("example.com/kept");
  const [change] = await first.pebble.changes({ select: "ready" });

  // Who is killed writes nothing more.
  await expect.poll(() => readFileSync(join(home, ".pebble.state"), "utf8"), soon).toContain("example.com/kept");
  first.child.kill(signal);
  running.close();
  await first.exited;

  await expect.poll(() => takenOf(ports), soon).toEqual([]);
  const second = await begin(home);
  expect((await second.pebble.notice(notice)).key).toBe("example.com/kept");
  expect((await second.pebble.change(change?.id ?? "")).kind).toBe("replan");
  expect(await second.pebble.services()).toEqual([]);
});
