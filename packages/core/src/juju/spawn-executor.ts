import { type ChildProcess, spawn } from "node:child_process";
import { HookToolError, toolMissing } from "./hook-tool-error.ts";
import type { ToolExecutor, ToolReply } from "./tool-executor.ts";

/** Most that a hook tool may answer: a databag or secret is at most a few megabytes. */
const outputBytes = 16 * 1024 * 1024;

/**
 * Runs hook tools as processes. Asynchronous although `spawnSync` costs half a millisecond less a call: only so do Pebble's requests
 * go on meanwhile, which saves more. The tools are found by PATH, as Juju sets it.
 */
export function spawnExecutor(env: Readonly<Record<string, string | undefined>>): ToolExecutor {
  return ({ tool, args, stdin, deadlineMs = 30_000 }) =>
    new Promise<ToolReply>((resolve, reject) => {
      let child: ChildProcess;
      try {
        child = spawn(tool, args, { env, stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
      } catch (cause) {
        reject(cannotStart(tool, cause));
        return;
      }
      const stdout = collector();
      const stderr = collector();
      let fault: HookToolError | undefined;
      const stop = (error: HookToolError): void => {
        fault ??= error;
        child.kill("SIGKILL");
      };
      const deadline = setTimeout(() => {
        stop(new HookToolError("timeout", tool, `cannot run ${tool}: no answer within ${deadlineMs} ms`));
        // A child of the tool may hold the pipes open; nobody waits for it.
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, deadlineMs);
      for (const [stream, into] of [
        [child.stdout, stdout],
        [child.stderr, stderr],
      ] as const) {
        stream?.on("data", (chunk: Buffer) => {
          if (into.add(chunk) > outputBytes) {
            stop(
              new HookToolError("too-large", tool, `cannot run ${tool}: its answer has more than ${outputBytes} bytes`),
            );
          }
        });
      }
      child.on("error", (cause) => {
        clearTimeout(deadline);
        reject(cannotStart(tool, cause));
      });
      child.on("close", (code, signal) => {
        clearTimeout(deadline);
        if (fault !== undefined) reject(fault);
        else if (code === null)
          reject(new HookToolError("failed", tool, `cannot run ${tool}: it was ended by ${signal}`));
        else resolve({ code, stdout: stdout.text(), stderr: stderr.text() });
      });
      // A tool that does not read its input to the end closes the pipe; what it says counts, not that.
      child.stdin?.on("error", () => undefined);
      if (stdin !== undefined) child.stdin?.end(stdin);
    });
}

function collector(): { add(chunk: Buffer): number; text(): string } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      return size;
    },
    text: () => Buffer.concat(chunks).toString(),
  };
}

function cannotStart(tool: string, cause: unknown): HookToolError {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  if (code === "ENOENT") return toolMissing(tool);
  if (code === "E2BIG") {
    return new HookToolError("too-large", tool, `cannot run ${tool}: its arguments are more than the system takes`, {
      cause,
    });
  }
  return new HookToolError(
    "failed",
    tool,
    `cannot run ${tool}: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
}
