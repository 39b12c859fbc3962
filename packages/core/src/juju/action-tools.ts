import { argumentChunks, messageArgument, printable } from "./argument-text.ts";
import type { CallQueue } from "./call-queue.ts";
import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools } from "./hook-tools.ts";
import { readMap } from "./read-replies.ts";

/** Results above this many bytes do not fit a process's arguments, and there is no other way to hand them over. */
const resultBytes = 100_000;
const segment = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const reserved = new Set(["stdout", "stdout-encoding", "stderr", "stderr-encoding"]);

/** The tools of an action. */
export function actionTools(calls: CallQueue): HookTools["action"] {
  return {
    get: async () => readMap("action-get", await calls.json("action-get", ["--format=json"])),
    async set(results) {
      const args = Object.entries(results).map(([key, value]) => `${checked(key)}=${value}`);
      if (args.length === 0) return;
      const bytes = args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0);
      if (bytes > resultBytes) {
        throw new HookToolError(
          "too-large",
          "action-set",
          `cannot run action-set: the results have ${bytes} bytes, at most ${resultBytes} are possible; write them to a file and give its path`,
        );
      }
      await calls.run("action-set", args);
    },
    async fail(why) {
      await calls.run("action-fail", why === "" ? [] : ["--", messageArgument(why)]);
    },
    async log(line) {
      for (const piece of argumentChunks(printable(line))) await calls.run("action-log", ["--", piece]);
    },
  };
}

function checked(key: string): string {
  const segments = key.split(".");
  const wrong = !segments.every((part) => segment.test(part))
    ? "needs lower case letters, digits, hyphens and periods, each part beginning and ending with a letter or digit"
    : segments.some((part) => reserved.has(part)) || key === "return-code"
      ? "is Juju's own; choose another"
      : undefined;
  if (wrong === undefined) return key;
  throw new HookToolError(
    "invalid",
    "action-set",
    `cannot run action-set: result key ${JSON.stringify(key.slice(0, 100))} ${wrong}`,
  );
}
