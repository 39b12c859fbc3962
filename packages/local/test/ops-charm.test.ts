import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Controller } from "../src/controller/controller-types.ts";
import { openController } from "../src/controller/controller.ts";
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
    createUser: async (user: { name: string; database: string }) => void asked.push(`user ${user.name} on ${user.database}`),
  };
}

/** An unmodified charm written with Python's ops lives through deploy, config, relate, action, failure and removal. */
describe.skipIf("missing" in ops).for(["go", "sh"] as const)("a charm written with ops, on hook tools in %s", (kind) => {
  let directory: string;
  let controller: Controller;
  const lines: string[] = [];
  const server = rememberingServer();
  const unit = () => controller.status().applications["notes"]?.units["notes/0"];
  const status = () => `${unit()?.["workload-status"].current}: ${unit()?.["workload-status"].message}`;
  const hooks = () => lines.flatMap((line) => / ran "(.*)" hook$/.exec(line)?.slice(1) ?? []);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "ops-charm-"));
    const go = await prepareHookProgram({
      processes: createProcesses(),
      cache: join(tmpdir(), "paas-charm-tests"),
    });
    const hookProgram: HookProgram = kind === "sh" ? hookScript() : go;
    controller = await openController({
      stateDirectory: join(directory, "state"),
      hookProgram,
      onLogLine: (line) => lines.push(renderLogLine(line)),
    });
    const charmDirectory = await packOpsCharm(directory, "path" in ops ? ops.path : "");
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
  });
});
