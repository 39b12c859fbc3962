import { spawn } from "node:child_process";
import type { ToolReply } from "@paas-charm/core";

/** Runs a hook tool as a charm would: a process with arguments, a directory, an environment and standard input. */
export function runShim(
  path: string,
  args: readonly string[],
  cwd: string,
  stdin: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ToolReply> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, env, stdio: "pipe" });
    const out = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (out.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin ?? "");
  });
}
