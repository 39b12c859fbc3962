import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openController } from "../src/controller/controller.ts";
import type { Controller } from "../src/controller/controller-types.ts";
import { renderLogLine } from "../src/controller/debug-log.ts";
import { type HookProgram, hookScript, prepareHookProgram } from "../src/hook-tools/hook-program.ts";
import { createProcesses } from "../src/processes/index.ts";
import { postgresqlProvider } from "../src/providers/postgresql.ts";
import { installOps, packOpsCharm } from "./ops-python.ts";

const ops = await installOps();
if ("missing" in ops && process.env["CI"]) throw new Error(ops.missing);

/** A server that makes everything it is asked for. */
function rememberingServer() {
  const asked: string[] = [];
  return {
    asked,
    host: "127.0.0.1",
    port: 5432,
    version: "18.4",
    createDatabase: async (name: string) => void asked.push(`database ${name}`),
    createUser: async (user: { name: string; database: string }) =>
      void asked.push(`user ${user.name} on ${user.database}`),
  };
}

/** An unmodified charm written with Python's ops lives through deploy, config, relate, action, failure and removal. */
describe.skipIf("missing" in ops).for(["go", "sh"] as const)(
  "a charm written with ops, on hook tools in %s",
  (kind) => {
    let directory: string;
    let controller: Controller;
    let hookProgram: HookProgram;
    let charmDirectory: string;
    const lines: string[] = [];
    const server = rememberingServer();
    const open = () =>
      openController({
        stateDirectory: join(directory, "state"),
        hookProgram,
        onLogLine: (line) => lines.push(renderLogLine(line)),
      });
    const unit = () => controller.status().applications["notes"]?.units["notes/0"];
    const status = () => `${unit()?.["workload-status"].current}: ${unit()?.["workload-status"].message}`;
    /** Hooks that ended well since the last time this was asked. */
    let seen = 0;
    const hooks = (of = "notes-0") => {
      const fresh = lines.slice(seen);
      seen = lines.length;
      return fresh.flatMap((line) => new RegExp(`^unit-${of}: .* ran "(.*)" hook$`).exec(line)?.slice(1) ?? []);
    };
    const databag = (endpoint: string) =>
      controller.showUnit("notes/0")["relation-info"].find((info) => info.endpoint === endpoint)?.["local-unit"].data;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "ops-charm-"));
      const go = await prepareHookProgram({
        processes: createProcesses(),
        cache: join(tmpdir(), "paas-charm-tests"),
      });
      hookProgram = kind === "sh" ? hookScript() : go;
      controller = await open();
      charmDirectory = await packOpsCharm(directory, "path" in ops ? ops.path : "");
      await controller.deploy({ name: "notes", charmDirectory });
      await controller.settled();
    });
    afterAll(async () => {
      await controller.stop();
      await rm(directory, { recursive: true, force: true });
    });

    test("is installed, elected, configured and started in Juju's order", () => {
      expect(lines.filter((line) => line.includes("ERROR"))).toEqual([]);
      expect(hooks()).toEqual(["install", "replicas-relation-created", "leader-elected", "config-changed", "start"]);
      expect(status()).toBe("blocked: missing database");
      expect(controller.status().applications["notes"]?.version).toBe("1.2.3");
      expect(databag("replicas")).toMatchObject({ greeting: "hello", types: "str,int,float,bool" });
    });

    test("hears of a new option, and sees each value in its type", async () => {
      await controller.config("notes", { greeting: "good day", limit: "4", ratio: "2" });
      await controller.settled();

      expect(hooks()).toEqual(["config-changed"]);
      // Juju prints a float with an integral value without its point, so that Python sees an int.
      expect(databag("replicas")).toMatchObject({ greeting: "good day", types: "str,int,int,bool" });
    });

    test("is refused a value of another type in Juju's words, and hears nothing", async () => {
      await expect(controller.config("notes", { limit: "many" })).rejects.toMatchObject({
        message: 'option "limit" expected int, got "many"',
      });
      await controller.settled();

      expect(hooks()).toEqual([]);
    });

    test("gets a database over the relation, its credentials in a secret", async () => {
      await controller.provide("postgresql", postgresqlProvider(server, "real server, data kept"));
      expect(await controller.integrate("notes", "postgresql")).toBe("notes:database postgresql:database");
      await controller.settled();

      expect(hooks()).toEqual([
        "database-relation-created",
        "database-relation-joined",
        "database-relation-changed",
        "database-relation-changed",
      ]);
      expect(server.asked).toContain("database notes");
      expect(server.asked).toContain("user relation_id_1 on notes");
      expect(databag("database")?.["seen"]).toBe("relation_id_1@127.0.0.1:5432");
      expect(status()).toMatch(/^active: good day, \d+ events$/);
      expect(JSON.stringify(controller.status().applications["postgresql"])).toContain("real server, data kept");
    });

    test("hears of a changed secret, and reads it again", async () => {
      server.port = 5433;
      await controller.provide("postgresql", postgresqlProvider(server, "real server, data kept"));
      await controller.settled();

      const told = hooks();
      expect(told.sort()).toEqual(["database-relation-changed", "secret-changed"]);
      expect(databag("database")?.["seen"]).toBe("relation_id_1@127.0.0.1:5433");
    });

    test("runs an action with its parameters, defaults put in, and logs on the way", async () => {
      const logged: string[] = [];

      const report = await controller.run("notes/0", "write", { text: "note", copies: 2 }, (line) => logged.push(line));

      expect(report).toMatchObject({
        status: "completed",
        results: { text: "note note", container: "unreachable", "return-code": 0 },
      });
      expect(logged).toEqual(["writing 9 characters"]);
    });

    test("fails an action on purpose, with what it had set, and by accident, with its output", async () => {
      expect(await controller.run("notes/0", "refuse")).toMatchObject({
        status: "failed",
        message: "refused on purpose",
        results: { half: "done", "return-code": 0 },
      });
      const crashed = await controller.run("notes/0", "crash");
      expect(crashed).toMatchObject({ status: "failed", message: "exit status 1", results: { "return-code": 1 } });
      expect(crashed.results["stderr"]).toContain("Uncaught RuntimeError in charm code: crashed on purpose");
      await expect(controller.run("notes/0", "write", {})).rejects.toMatchObject({ code: "bad-params" });
      expect(status()).toMatch(/^active: /);
    });

    test("a failing hook leaves nothing behind and puts the unit in error, until it is resolved", async () => {
      hooks();
      await controller.config("notes", { strict: "true", greeting: "lost" });
      await controller.settled();

      expect(status()).toBe('error: hook failed: "config-changed"');
      expect(databag("replicas")).toMatchObject({ greeting: "good day" });
      expect(controller.showUnit("notes/0")["failed-hook"]).toMatchObject({ hook: "config-changed", failures: 1 });
      expect(lines.join("\n")).toContain("RuntimeError: strict was asked for");

      await controller.config("notes", { greeting: "found" }, ["strict"]);
      await controller.resolved("notes/0");
      await controller.settled();
      expect(hooks()).toContain("config-changed");
      expect(databag("replicas")).toMatchObject({ greeting: "found" });
      expect(status()).toMatch(/^active: found/);
      await expect(controller.resolved("notes/0")).rejects.toMatchObject({ code: "not-failed" });
    });

    test("a second unit meets the first, and leaves it again", async () => {
      hooks();
      expect(await controller.addUnits("notes", 1)).toEqual(["notes/1"]);
      await controller.settled();
      expect([...new Set(hooks())]).toEqual(["replicas-relation-joined", "replicas-relation-changed"]);

      expect(await controller.removeUnits("notes", 1)).toEqual(["notes/1"]);
      await controller.settled();
      expect(hooks()).toEqual(["replicas-relation-departed"]);
      expect(Object.keys(controller.status().applications["notes"]?.units ?? {})).toEqual(["notes/0"]);
    });

    test("is told when the database goes", async () => {
      hooks();
      await controller.removeRelation("notes", "postgresql");
      await controller.settled();

      expect(hooks()).toEqual(["database-relation-departed", "database-relation-broken"]);
      expect(status()).toBe("blocked: missing database");
      expect(controller.status().applications["notes"]?.relations["database"]).toBeUndefined();
    });

    test("keeps its model over a restart, and starts again in a new pod", async () => {
      await controller.stop();
      lines.length = 0;
      seen = 0;
      controller = await open();
      expect(controller.dormant()).toEqual([
        { name: "notes", kind: "charm", charm: "notes" },
        { name: "postgresql", kind: "provider", charm: "postgresql-k8s" },
      ]);

      await controller.deploy({ name: "notes", charmDirectory });
      await controller.settled();

      expect(hooks()).toEqual(["start"]);
      expect(controller.getConfig("notes")).toMatchObject({ greeting: "found", limit: 4 });
    });

    test("is upgraded when its charm has changed", async () => {
      await writeFile(join(charmDirectory, "version"), "2\n");

      await controller.refresh("notes", charmDirectory);
      await controller.settled();

      expect(hooks()).toEqual(["stop", "upgrade-charm", "config-changed", "start"]);
      expect(controller.status().applications["notes"]).toMatchObject({ "charm-rev": 1, "charm-version": "2" });
    });

    test("stops and is removed, and its application with it", async () => {
      await controller.removeApplication("notes");
      await controller.settled();

      expect(hooks()).toEqual(["stop", "remove"]);
      expect(Object.keys(controller.status().applications)).toEqual(["postgresql"]);
    });
  },
);
