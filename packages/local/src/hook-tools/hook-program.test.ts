import { existsSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolReply } from "@paas-charm/core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runShim } from "../../test/run-shim.ts";
import { createProcesses } from "../processes/index.ts";
import { type AgentSocket, openAgentSocket, type ToolHandler } from "./agent-socket.ts";
import { type HookProgram, hookScript, linkHookTools, nodeHookProgram, prepareHookProgram } from "./hook-program.ts";
import type { ToolRequest } from "./protocol.ts";

const tools = ["config-get", "relation-set", "secret-add"];

/** The programs must not be told apart; Go's runs where there is Go, and always where `CI` says so. */
describe.for(["go", "sh", "node"] as const)("the hook tool in %s", (kind) => {
  let directory: string;
  let program: HookProgram;
  let agent: AgentSocket;

  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), "hook-tool-")));
    const make = {
      go: () => prepareHookProgram({ processes: createProcesses(), cache: join(tmpdir(), "paas-charm-tests") }),
      sh: hookScript,
      node: nodeHookProgram,
    };
    program = await make[kind]();
    agent = await openAgentSocket(join(directory, "agent.socket"));
    await linkHookTools(join(directory, "tools"), program, tools);
  });
  afterAll(async () => {
    await agent.close();
    await rm(directory, { recursive: true, force: true });
  });

  let end: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await end?.();
    end = undefined;
  });
  const serve = (handler: ToolHandler, contextId = "web/0-start-1") => {
    end = agent.open(contextId, handler);
  };
  const call = (tool: string, args: readonly string[], extra: { stdin?: string; env?: NodeJS.ProcessEnv } = {}) =>
    runShim(join(directory, "tools", tool), args, directory, extra.stdin, {
      PATH: process.env["PATH"],
      JUJU_CONTEXT_ID: "web/0-start-1",
      JUJU_AGENT_SOCKET_ADDRESS: agent.path,
      ...extra.env,
    });

  test("is what was asked for", ({ skip }) => {
    if (kind === "go" && program.kind !== "go" && !process.env["CI"]) skip(program.reason);

    expect(program.kind).toBe(kind);
  });

  test("says who calls what from where, and passes every argument as it is", async () => {
    const seen: ToolRequest[] = [];
    serve((request) => {
      seen.push(request);
      return { code: 0, stdout: "", stderr: "" };
    });
    const args = ["a=1", "", "two words", "line\nbreak", "*", "'\"$HOME`", "-n", "--", "ü🙂", "\\0 %s"];

    const reply = await call("config-get", args);

    expect(reply).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(seen).toEqual([
      { contextId: "web/0-start-1", directory, tool: "config-get", args, files: new Map(), stdin: undefined },
    ]);
  });

  test.for<[spec: string, reply: ToolReply]>([
    ["a line", { code: 0, stdout: '{"port":8080}\n', stderr: "" }],
    ["text without a line end", { code: 0, stdout: "/path/to/resource", stderr: "" }],
    ["an error", { code: 2, stdout: "", stderr: "ERROR relation not found\n" }],
    ["both streams", { code: 1, stdout: "a\n\nb\n", stderr: "1\n 2" }],
    ["backslashes and percent signs", { code: 0, stdout: "\\n %s \\u003c\n", stderr: "%d\n" }],
    ["a megabyte", { code: 0, stdout: `${"x".repeat(1_000_000)}\n`, stderr: "" }],
  ])("prints %s and exits with the code", async ([, reply]) => {
    serve(() => reply);

    expect(await call("config-get", [])).toEqual(reply);
  });

  test("attaches standard input when the arguments ask for it, and not otherwise", async () => {
    const seen: (string | undefined)[] = [];
    serve((request) => {
      seen.push(request.stdin);
      return { code: 0, stdout: "", stderr: "" };
    });
    const stdin = `{"key":"${"value\\n".repeat(50_000)}"}\n\n`;

    await call("relation-set", ["-r", "7", "--file", "-"], { stdin });
    await call("relation-set", ["--file=-"], { stdin: "" });
    await call("config-get", ["-"], { stdin });

    expect(seen).toEqual([stdin, "", undefined]);
  });

  test("reads the files that arguments name where it runs", async () => {
    const content = Buffer.from([0, 1, 2, 10, 13, 255, 0, 10]);
    await writeFile(join(directory, "password"), content, { mode: 0o600 });
    await writeFile(join(directory, "empty"), "");
    const seen: ToolRequest["files"][] = [];
    serve((request) => {
      seen.push(request.files);
      return { code: 0, stdout: "", stderr: "" };
    });

    await call("secret-add", ["password#file=password", "other#file=empty", "gone#file=/no/such", "dir#file=."]);
    await call("relation-set", ["--file", "empty", "a#file=password"]);

    expect(seen).toEqual([
      new Map<string, unknown>([
        ["password", { content }],
        ["empty", { content: Buffer.alloc(0) }],
        ["/no/such", { unreadable: "no such file or directory" }],
        [".", { unreadable: "is a directory" }],
      ]),
      new Map([["empty", { content: Buffer.alloc(0) }]]),
    ]);
  });

  test("refuses a context that is over, in Juju's words", async () => {
    serve(() => ({ code: 0, stdout: "", stderr: "" }), "web/0-start-2");

    expect(await call("config-get", [])).toEqual({
      code: 1,
      stdout: "",
      stderr: 'ERROR bad request: expected context id "web/0-start-2", got "web/0-start-1"\n',
    });
  });

  test("names the variable that is missing outside a hook", async () => {
    const reply = await call("config-get", [], { env: { JUJU_CONTEXT_ID: "" } });

    expect(reply).toEqual({ code: 1, stdout: "", stderr: "ERROR JUJU_CONTEXT_ID not set\n" });
  });

  test("fails with the address when nobody listens", async () => {
    const gone = join(directory, "gone.socket");

    const reply = await call("config-get", [], { env: { JUJU_AGENT_SOCKET_ADDRESS: gone } });

    expect(reply.code).toBe(1);
    expect(reply.stdout).toBe("");
    expect(reply.stderr).toContain(`ERROR cannot reach the unit's agent at ${gone}: `);
  });

  test("is answered one call at a time", async () => {
    let running = 0;
    let most = 0;
    serve(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { code: 0, stdout: "", stderr: "" };
    });

    await Promise.all(Array.from({ length: 8 }, () => call("config-get", [])));

    expect(most).toBe(1);
  });
});

test("an agent's socket is its user's alone, and is removed with it", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "agent-")), "a.socket");
  await writeFile(path, "the remains of a dead run");

  const agent = await openAgentSocket(path);
  const { mode } = await import("node:fs/promises").then(({ stat }) => stat(path));
  await agent.close();

  expect(mode & 0o777).toBe(0o600);
  expect(existsSync(path)).toBe(false);
});

test("a socket's path that is too long is refused with its length", async () => {
  await expect(openAgentSocket(`/tmp/${"x".repeat(120)}`)).rejects.toMatchObject({
    code: "bad-path",
    message: expect.stringContaining("has 125 bytes"),
  });
});

test("where Go is missing the script stands in, and says why", async () => {
  const directory = await mkdtemp(join(tmpdir(), "no-go-"));
  const program = await prepareHookProgram({
    processes: createProcesses(),
    cache: directory,
    go: join(directory, "go"),
  });
  await rm(directory, { recursive: true });

  expect(program).toMatchObject({ kind: "sh", reason: expect.stringContaining("cannot build hook-tool") });
  expect(await readFile(program.path, "utf8")).toMatch(/^#!\/bin\/sh\n/);
});

test("where curl is missing too, the program for Node stands in, and says why", async () => {
  const directory = await mkdtemp(join(tmpdir(), "node-alone-"));
  const program = await prepareHookProgram({
    processes: createProcesses(),
    cache: directory,
    go: join(directory, "go"),
    path: directory,
  });
  await rm(directory, { recursive: true });

  expect(program).toMatchObject({ kind: "node", reason: expect.stringMatching(/no Go on PATH, and no curl, awk/) });
});
