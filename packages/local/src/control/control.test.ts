import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalError } from "../local-error.ts";
import { callModel, controlSocketName } from "./client.ts";
import { type ControlServer, openControlServer, type VerbHandlers } from "./server.ts";
import { socketPath } from "./socket-path.ts";

const refuse = async () => {
  throw new LocalError("not-found", "nothing here", { hint: "look elsewhere" });
};
const handlers: VerbHandlers = {
  status: async () => ({ model: { name: "local" } }),
  "get-config": refuse,
  config: async (params) => params,
  integrate: refuse,
  "remove-relation": refuse,
  run: async ({ action }, { progress }) => {
    progress("one");
    progress("two");
    return { action };
  },
  "debug-log": (_, { progress, signal }) =>
    new Promise((resolve) => {
      progress({ message: "first" });
      signal.addEventListener("abort", () => resolve("over"));
    }),
  resolved: async () => undefined,
  "show-unit": async () => {
    throw new Error("a bug");
  },
  "add-unit": refuse,
  "remove-unit": refuse,
  "remove-application": refuse,
  refresh: refuse,
  stop: async () => undefined,
};

let directory: string;
let server: ControlServer | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "control-"));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});
const open = async () => {
  server = await openControlServer(await socketPath(directory, controlSocketName), handlers);
  return server;
};

test("a verb gets its parameters, defaults put in, and its result comes back", async () => {
  const { path } = await open();

  expect(await callModel(directory, "status", {})).toEqual({ model: { name: "local" } });
  expect(await callModel(directory, "config", { app: "web" })).toEqual({ app: "web", set: {}, reset: [] });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("progress arrives before the result", async () => {
  await open();
  const seen: unknown[] = [];

  const result = await callModel(
    directory,
    "run",
    { unit: "web/0", action: "backup" },
    { onProgress: (value) => seen.push(value) },
  );

  expect({ seen, result }).toEqual({ seen: ["one", "two"], result: { action: "backup" } });
});

test("a follower that hangs up ends the verb", async () => {
  await open();
  const hangUp = new AbortController();

  const result = await callModel(
    directory,
    "debug-log",
    { follow: true },
    { signal: hangUp.signal, onProgress: () => hangUp.abort() },
  );

  expect(result).toBeUndefined();
});

test("failures keep their code and hint; a bug is one without a stack", async () => {
  await open();

  await expect(callModel(directory, "integrate", { one: "a", other: "b" })).rejects.toMatchObject({
    name: "LocalError",
    code: "not-found",
    message: "nothing here",
    hint: "look elsewhere",
  });
  await expect(callModel(directory, "show-unit", { unit: "web/0" })).rejects.toMatchObject({
    code: "internal",
    message: "a bug",
  });
  await expect(callModel(directory, "add-unit", { app: "", count: 1 })).rejects.toMatchObject({
    code: "bad-request",
    message: expect.stringContaining("cannot add-unit: app: "),
  });
});

test("without a model the error says how to start one", async () => {
  await expect(callModel(directory, "status", {})).rejects.toMatchObject({
    code: "not-running",
    hint: "start one with: npx paas-charm run",
  });
});

test("the socket of a dead run is recognised from both sides, and replaced", async () => {
  const path = await socketPath(directory, controlSocketName);
  await leaveStaleSocket(path);
  await expect(callModel(directory, "status", {})).rejects.toMatchObject({
    code: "not-running",
    message: expect.stringContaining("the last run did not end cleanly"),
  });

  await open();

  expect(await callModel(directory, "status", {})).toEqual({ model: { name: "local" } });
});

test("a model that runs is not replaced", async () => {
  await open();

  await expect(open()).rejects.toMatchObject({ code: "already-running" });
});

test("closing removes the socket after the answers under way are out", async () => {
  const { path } = await open();
  const answer = callModel(directory, "stop", {});

  expect(await answer).toBeNull();
  await server?.close();
  server = undefined;

  expect(existsSync(path)).toBe(false);
});

test("a state directory with a long path gets a short socket, the same each time", async () => {
  const long = join(directory, "x".repeat(100));

  const path = await socketPath(long, controlSocketName);

  expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
  expect(await socketPath(long, controlSocketName)).toBe(path);
  expect(await socketPath(`${long}y`, controlSocketName)).not.toBe(path);
});

/** A process that dies leaves the file; here the listener's file is renamed away from its unlinking close. */
async function leaveStaleSocket(path: string): Promise<void> {
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(`${path}.old`, resolve));
  await import("node:fs/promises").then(({ rename }) => rename(`${path}.old`, path));
  await new Promise<void>((resolve) => dead.close(() => resolve()));
}
