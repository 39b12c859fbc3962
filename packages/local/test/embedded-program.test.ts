import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pebbleHome, startPebbleProgram } from "./pebble-program.ts";

const layer = (services: object) => JSON.stringify({ services });
const sleeper = { override: "replace", command: "sleep 600", startup: "enabled" };

test("makes its folder when it may, fills it once, prints what services print, and ends when it is told to", async () => {
  const copied = pebbleHome();
  onTestFinished(() => rmSync(copied, { recursive: true }));
  const loud = { ...sleeper, command: "sh -c 'echo hello; exec sleep 600'" };
  writeFileSync(join(copied, "layers/001-base.yaml"), layer({ a: loud }));
  const home = pebbleHome();
  const folder = join(home, "deep/pebble");
  const environment = { PEBBLE: folder, PEBBLE_SOCKET: join(home, ".pebble.socket"), PEBBLE_PERSIST: "never" };

  const refused = await startPebbleProgram([], { home, environment });
  const program = await startPebbleProgram(["--create-dirs", "--verbose"], {
    home,
    environment: { ...environment, PEBBLE_COPY_ONCE: copied },
  });
  onTestFinished(() => program.close());

  expect(await refused.exited).toBe(1);
  expect(refused.printed()).toContain(`cannot run daemon: directory "${folder}" does not exist`);
  await expect.poll(() => program.printed()).toMatch(/^\S+Z \[a\] hello$/m);
  program.child.kill("SIGTERM");
  expect(await program.exited).toBe(0);
  expect([existsSync(program.socketPath), existsSync(join(folder, ".pebble.state"))]).toEqual([false, false]);
});

test("ends with 10 when a service asks for it", async () => {
  const home = pebbleHome();
  const failing = { ...sleeper, command: "sh -c 'exit 3'", "on-failure": "shutdown" };
  writeFileSync(join(home, "layers/001-base.yaml"), layer({ a: failing }));
  const program = await startPebbleProgram([], { home });
  onTestFinished(() => program.close());

  expect(await program.exited).toBe(10);
  expect(existsSync(program.socketPath)).toBe(false);
});

test("knows no other command line", async () => {
  const program = await startPebbleProgram(["--odd"]);
  onTestFinished(() => program.close());

  expect(await program.exited).toBe(1);
  expect(program.printed()).toContain("Usage: pebble run");
});
