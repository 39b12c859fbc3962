import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools } from "./hook-tools.ts";

/** Results above this many bytes do not fit a process's arguments. */
const resultBytes = 100_000;
const resultKey = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const reserved = new Set(["stdout", "stdout-encoding", "stderr", "stderr-encoding"]);

/** The tools of an action. */
export function actionTools(
  json: (tool: string, args: readonly string[]) => Promise<unknown>,
  write: (tool: string, args: readonly string[]) => Promise<void>,
): HookTools["action"] {
  return {
    async get() {
      const params = await json("action-get", ["--format=json"]);
      return typeof params === "object" && params !== null ? (params as Readonly<Record<string, unknown>>) : {};
    },
    async set(results) {
      const args = Object.entries(results).map(([key, value]) => `${checked(key)}=${value}`);
      const bytes = args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0);
      if (bytes > resultBytes) {
        throw new HookToolError(
          "too-large",
          "action-set",
          `cannot run action-set: the results have ${bytes} bytes, at most ${resultBytes} are possible; write them to a file instead`,
        );
      }
      await write("action-set", args);
    },
    fail: (why) => write("action-fail", ["--", why.slice(0, 10_000)]),
    log: (line) => write("action-log", ["--", line]),
  };
}

function checked(key: string): string {
  const wrong = !resultKey.test(key)
    ? "needs lower case letters, digits, hyphens and periods, the first and last a letter or digit"
    : key.split(".").some((segment) => reserved.has(segment))
      ? "is Juju's own"
      : undefined;
  if (wrong !== undefined)
    throw new HookToolError("invalid", "action-set", `cannot run action-set: result key \`${key}\` ${wrong}`);
  return key;
}
