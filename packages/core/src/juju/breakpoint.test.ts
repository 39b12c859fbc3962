import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { breakpoint, debugAtOf, stopAtHook } from "./breakpoint.ts";

/** What an operator sees of a place where the charm might stop. */
function reach(debugAt: readonly string[], at: "hook" | { readonly name: string }) {
  const seen: string[] = [];
  const ports = { debugAt, tell: (line: string) => void seen.push(line), wait: () => void seen.push("(waits)") };
  if (at === "hook") stopAtHook(ports);
  else breakpoint(at.name, ports);
  return seen;
}

test.for<[variable: string | undefined, values: readonly string[]]>([
  [undefined, []],
  ["", []],
  ["all", ["all"]],
  [" hook , before-mail,", ["hook", "before-mail"]],
])("reads JUJU_DEBUG_AT=%j as %j", ([variable, values]) => {
  expect(debugAtOf(variable)).toEqual(values);
});

test.for<[debugAt: readonly string[], stops: boolean]>([
  [["all"], true],
  [["hook"], true],
  [["other", "hook"], true],
  [["other"], false],
  [[], false],
])("the start of a hook with %j stops: %s", ([debugAt, stops]) => {
  const seen = reach(debugAt, "hook");

  expect(seen.includes("(waits)")).toBe(stops);
  expect(seen.length).toBe(stops ? 2 : 0);
});

test.for<[debugAt: readonly string[], seen: readonly (string | RegExp)[]]>([
  [["all"], [/^Waiting for a debugger at 127.0.0.1:9229/, "(waits)"]],
  [["before-mail"], [/^Waiting for a debugger at 127.0.0.1:9229/, "(waits)"]],
  [["hook", "other"], ["Breakpoint `before-mail` skipped (not found in the requested breakpoints: hook, other)"]],
  [[], []],
])("the breakpoint `before-mail` with %j", ([debugAt, expected]) => {
  const seen = reach(debugAt, { name: "before-mail" });

  expect(seen).toEqual(expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))));
});

test.for(["all", "hook", "", "Big", "-a", "a_b"])("a breakpoint cannot be called %j", (name) => {
  expect(() => reach([], { name })).toThrow(TypeError);
});

test("the charm waits for a debugger, and goes on when it says so", async () => {
  const script = `
    import { waitForDebugger } from ${JSON.stringify(new URL("breakpoint.ts", import.meta.url).href)};
    waitForDebugger(0);
    console.log("went on");
    process.stdout.end();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  child.stdout.on("data", (chunk) => void output.push(String(chunk)));
  try {
    const socket = new WebSocket(await inspectorUrl(child.stderr));
    await once(socket, "open");
    expect(output).toEqual([]);
    const send = (method: string, id: number): void => socket.send(JSON.stringify({ id, method }));
    socket.addEventListener("message", ({ data }) => {
      if (JSON.parse(String(data)).method === "Debugger.paused") send("Debugger.resume", 4);
    });
    for (const [index, method] of ["Runtime.enable", "Debugger.enable", "Runtime.runIfWaitingForDebugger"].entries()) {
      send(method, index + 1);
    }
    await once(child.stdout, "end");
    // The process ends once its debugger has gone.
    socket.close();
    const [code] = await once(child, "close");

    expect(code).toBe(0);
    expect(output.join("")).toBe("went on\n");
  } finally {
    child.kill("SIGKILL");
  }
});

async function inspectorUrl(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stderr) {
    text += String(chunk);
    const url = /ws:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`no inspector: ${text}`);
}
