import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolReply } from "@paas-charm/core";
import { createHookContext, hookToolNames, runHookTool } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { describeHookTools } from "../../../core/src/simulated/juju/hook-tools-suite.ts";
import { runShim } from "../../test/run-shim.ts";
import { createProcesses } from "../processes/index.ts";
import { cacheDirectory } from "../programs/index.ts";
import { openAgentSocket } from "./agent-socket.ts";
import { type Caller, callerFiles } from "./caller.ts";
import { hookScript, linkHookTools, nodeHookProgram, prepareHookProgram } from "./hook-program.ts";

const go = await prepareHookProgram({ processes: createProcesses(), cache: cacheDirectory() });
if (go.kind !== "go" && process.env["CI"]) throw new Error(go.reason);

/** The table of requests and replies that the simulated tools answer is asked of the programs too, over the socket. */
describe.for([
  ["Go", go],
  ["sh", hookScript()],
  ["JavaScript", nodeHookProgram()],
] as const)("through the program in %s", ([name, program]) => {
  if (name === "Go" && program.kind !== "go") {
    test.skip(`is not built: ${program.reason}`);
    return;
  }
  describeHookTools({ describe, test, expect }, async (model, init) => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "replies-")));
    const tools = join(directory, "tools");
    const names = hookToolNames(model.juju);
    await linkHookTools(tools, program, names);
    let caller: Caller = { directory, files: new Map() };
    const context = createHookContext({
      ...init,
      surroundings: { ...init.surroundings, ...callerFiles(() => caller) },
    });
    const agent = await openAgentSocket(join(directory, "agent.socket"));
    agent.open("replies", (request) => {
      caller = request;
      const { tool, args, stdin } = request;
      const reply = runHookTool(model, context, { tool, args, ...(stdin === undefined ? {} : { stdin }) });
      return reply ?? { code: -1, stdout: "", stderr: "" };
    });
    return {
      async run({ tool, args, stdin }): Promise<ToolReply | undefined> {
        if (!names.includes(tool)) return undefined;
        return await runShim(join(tools, tool), args, directory, stdin, {
          PATH: process.env["PATH"],
          JUJU_CONTEXT_ID: "replies",
          JUJU_AGENT_SOCKET_ADDRESS: agent.path,
        });
      },
      async write(name, text) {
        const path = join(directory, name);
        await writeFile(path, text);
        return path;
      },
      async close() {
        await agent.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  });
});
