import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseContainer } from "../src/container/index.ts";
import { openController } from "../src/controller/controller.ts";
import type { Controller } from "../src/controller/controller-types.ts";
import { renderLogLine } from "../src/controller/debug-log.ts";
import { containerPods } from "../src/dispatching/container-pods.ts";
import { prepareHookProgram } from "../src/hook-tools/hook-program.ts";
import { createProcesses } from "../src/processes/index.ts";
import { cacheDirectory } from "../src/programs/index.ts";
import { installOps, packOpsCharm } from "./ops-python.ts";

const processes = createProcesses();
const build = { processes, cache: cacheDirectory() };
const ops = await installOps();
const engine = await chooseContainer({ ...build, pebble: "real" }).catch((cause: Error) => cause);
const missing = "missing" in ops ? ops.missing : engine instanceof Error ? engine.message : undefined;
if (missing && process.env["CI"]) throw new Error(missing);

describe.skipIf(missing !== undefined)("a charm written with ops, with a real Pebble in its container", () => {
  let directory: string;
  let charmDirectory: string;
  let controller: Controller;
  const lines: string[] = [];
  const ran = () => lines.flatMap((line) => / ran "(.*)" hook$/.exec(line)?.slice(1) ?? []);

  beforeAll(async () => {
    if ("missing" in ops || engine instanceof Error) return;
    directory = await mkdtemp(join(tmpdir(), "ops-"));
    controller = await openController({
      stateDirectory: join(directory, "state"),
      hookProgram: await prepareHookProgram(build),
      makePod: containerPods(engine, { runDirectory: join(directory, "run"), images: async () => ({}) }),
      onLogLine: (line) => lines.push(renderLogLine(line)),
    });
    charmDirectory = await packOpsCharm(directory, ops.path);
    await controller.deploy({ name: "notes", charmDirectory });
    await until(() => ran().includes("notes-pebble-ready"));
    await controller.settled();
  });
  afterAll(async () => {
    await controller?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Pebble's events come when Pebble says so. */
  async function until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 300 && !condition(); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await controller.settled();
    }
    if (!condition()) throw new Error(`it never came to pass:\n${lines.join("\n")}`);
  }

  test("hears pebble-ready, adds a layer, and its service runs", async () => {
    expect(ran()).toContain("notes-pebble-ready");
    expect(ran()[0]).toBe("install");
    expect(lines.filter((line) => line.includes(" ERROR "))).toEqual([]);
  });

  test("writes a file into the container and runs a command there", async () => {
    expect(await controller.run("notes/0", "write", { text: "note", copies: 2 })).toMatchObject({
      status: "completed",
      results: { text: "note note", container: "active" },
    });
  });

  test("gets a fresh container when it is upgraded, and hears pebble-ready again", async () => {
    lines.length = 0;
    await rm(join(charmDirectory, "manifest.yaml"));

    await controller.refresh("notes", charmDirectory);
    await until(() => ran().includes("notes-pebble-ready"));
    await controller.settled();

    expect(ran().slice(0, 2)).toEqual(["stop", "upgrade-charm"]);
    expect(await controller.run("notes/0", "write", { text: "new" })).toMatchObject({
      results: { text: "new", container: "active" },
    });
  });

  test("leaves no process behind when the model stops", async () => {
    await controller.stop();

    expect(processes.running).toEqual([]);
  });
});
