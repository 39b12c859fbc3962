import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@paas-charm/core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { testCache } from "../../../test/machine.ts";
import { createProcesses } from "../../processes/index.ts";
import { type RunningPostgresql, type StartPostgresqlOptions, startPostgresql } from "./index.ts";
import { findPostgresql } from "./server-binaries.ts";
import { findUnprivileged } from "./unprivileged.ts";

const processes = createProcesses();
const sources = ["npm", "system"] as const;
const missing = new Map<string, string>();
for (const from of sources) {
  await findPostgresql({ processes, cache: testCache, from }).catch((cause: unknown) =>
    missing.set(from, String(cause)),
  );
}
// With CI set the npm package must be there; a system may be without one of its own.
const skipped = (from: string) => missing.has(from) && !(process.env["CI"] && from === "npm");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "postgresql-"));
});
afterAll(async () => {
  await processes.stopAll();
  await rm(directory, { recursive: true, force: true });
});

async function start(name: string, options: Partial<StartPostgresqlOptions> = {}): Promise<RunningPostgresql> {
  const server = await startPostgresql({
    processes,
    cache: testCache,
    stateDirectory: join(directory, name),
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

async function query(server: RunningPostgresql, user: string, password: string, database: string, text: string) {
  const client = new pg.Client({ host: server.host, port: server.port, user, password, database });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe.for(sources)("a PostgreSQL from %s", (from) => {
  test.skipIf(skipped(from))("makes databases and users, and keeps data, password and port", async () => {
    const steps: string[] = [];
    const first = await start(from, { from, onProgress: (line) => steps.push(line) });
    for (let turn = 0; turn < 2; turn += 1) {
      await first.createDatabase("flask-app");
      await first.createUser({ name: "relation_id_1", password: secret("it's"), database: "flask-app" });
    }
    await query(first, "relation_id_1", "it's", "flask-app", "CREATE TABLE entries (line text)");
    await query(first, "relation_id_1", "it's", "flask-app", "INSERT INTO entries VALUES ('kept')");
    await first.stop();
    const second = await start(from, { from, onProgress: (line) => steps.push(line) });
    const rows = await query(second, "relation_id_1", "it's", "flask-app", "SELECT * FROM entries");

    expect(rows).toEqual([{ line: "kept" }]);
    expect(second.port).toBe(first.port);
    expect(second.from).toBe(from);
    expect(steps.filter((step) => step === "making the database cluster")).toHaveLength(1);
  });
});

describe.skipIf(skipped("npm"))("a running PostgreSQL", () => {
  test("lets nobody in without the password", async () => {
    const server = await start("password");

    await expect(query(server, "postgres", "wrong", "postgres", "SELECT 1")).rejects.toThrow(
      /password authentication failed/,
    );
    expect((await stat(join(directory, "password", "password"))).mode & 0o777).toBe(0o600);
  });

  test("lets the next user of a database change what the former one made, and nobody else", async () => {
    const server = await start("users");
    await server.createDatabase("shop");
    await server.createDatabase("other");
    await server.createUser({ name: "one", password: secret("1"), database: "shop" });
    await server.createUser({ name: "two", password: secret("2"), database: "shop" });
    await server.createUser({ name: "three", password: secret("3"), database: "other" });
    await query(server, "one", "1", "shop", "CREATE TABLE t (n int); CREATE SCHEMA s");

    await query(server, "two", "2", "shop", "ALTER TABLE t ADD m int; DROP SCHEMA s");

    await expect(query(server, "three", "3", "shop", "SELECT * FROM t")).rejects.toThrow(/permission denied/);
  });

  test("gives an existing user the new password", async () => {
    const server = await start("new-password");
    await server.createDatabase("shop");
    await server.createUser({ name: "one", password: secret("old"), database: "shop" });
    await server.createUser({ name: "one", password: secret("new"), database: "shop" });

    await expect(query(server, "one", "old", "shop", "SELECT 1")).rejects.toThrow();
    expect(await query(server, "one", "new", "shop", "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  test("keeps passwords out of its log, also when a statement fails", async () => {
    const lines: string[] = [];
    const server = await start("log", { onLine: (line) => lines.push(line) });

    const failing = server.createUser({ name: "one", password: secret("hunter2"), database: "missing" });

    await expect(failing).rejects.toMatchObject({
      code: "postgresql-failed",
      message: expect.not.stringContaining("hunter2"),
    });
    await server.stop();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toContain("hunter2");
  });

  test("ends with all its processes when stopped, and as well when it was killed", async () => {
    const server = await start("ends");
    const children = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, "utf8").catch(() => "");
    await server.stop();
    for (const child of children.split(" ").filter(Boolean)) expect(existsSync(`/proc/${child}`)).toBe(false);

    const again = await start("ends");
    process.kill(again.pid, "SIGKILL");
    expect(await again.exited).toEqual({ kind: "killed", signal: "SIGKILL" });
    const third = await start("ends");
    await third.createDatabase("alive");

    await third.stop();
    expect(processes.running).toEqual([]);
  });

  test("is an error that names the cause when its data is in use", async () => {
    await start("busy");

    await expect(start("busy")).rejects.toMatchObject({
      code: "postgresql-failed",
      message: expect.stringMatching(/^cannot start PostgreSQL: it exited 1:\n[\s\S]*postmaster\.pid/),
      hint: expect.stringContaining("stop it first"),
    });
  });

  test("leaves nothing half made when interrupted", async () => {
    const controller = new AbortController();
    const stateDirectory = join(directory, "interrupted");

    const starting = start("interrupted", {
      signal: controller.signal,
      onProgress: (line) =>
        line === "making the database cluster" && setImmediate(() => controller.abort(new Error("Ctrl-C"))),
    });

    await expect(starting).rejects.toThrow("Ctrl-C");
    expect(await readdir(stateDirectory)).toEqual(["password"]);
    expect(processes.running).toEqual([]);
  });
});

test("data of a version that is not there is named with it", async () => {
  const data = join(directory, "old", "data");
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "PG_VERSION"), "9\n");

  await expect(start("old")).rejects.toMatchObject({
    code: "postgresql-missing",
    message: expect.stringMatching(
      /^cannot find a PostgreSQL 9 server: the npm package is version 18; the system has /,
    ),
    hint: "install it, for example: apt-get install postgresql-9",
  });
});

test.skipIf(process.getuid?.() !== 0).for([
  ["user-namespace", process.env["PATH"] ?? ""],
  ["node", "/no/programs/here"],
] as const)("as root, programs run as somebody else, by a %s", async ([how, path]) => {
  const way = await findUnprivileged(processes, { program: "/usr/bin/id", path });
  const lines: string[] = [];
  const running = await processes.start({
    name: "id",
    ...way.wrap("id", ["-u"]),
    onLine: (line) => lines.push(line),
  });
  await running.exited;

  expect(way.how).toBe(how);
  expect(Number(lines[0])).toBeGreaterThan(0);
});
