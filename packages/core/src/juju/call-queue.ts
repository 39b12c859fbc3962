import type { JujuVersion } from "./event.ts";
import { badAnswer, complaint, HookToolError, isRefusedAccess, tooOld } from "./hook-tool-error.ts";
import { parseJson } from "./parse-json.ts";
import type { ToolCall, ToolExecutor } from "./tool-executor.ts";

/** What a call may have beside its arguments. */
interface CallOptions {
  readonly stdin?: string;
  /** Instead of the queue's own, in milliseconds. */
  readonly deadlineMs?: number;
}

/** Hook tools, one at a time. */
export interface CallQueue {
  /** What the tool prints. */
  run(tool: string, args: readonly string[], options?: CallOptions): Promise<string>;
  /** What the tool prints, which is one JSON value. */
  json(tool: string, args: readonly string[]): Promise<unknown>;
  /** Takes a turn now for work that may make several calls; whatever they say is a reply. */
  inTurn(work: (execute: ToolExecutor) => Promise<void>): Promise<void>;
  /** Resolves when all calls so far are over. */
  idle(): Promise<void>;
}

/** What a queue is made with. */
export interface QueueOptions {
  /** Deadline of one call, in milliseconds. */
  readonly deadlineMs: number;
  /** Time for all calls together, in milliseconds from now; undefined: no bound. */
  readonly totalMs: number | undefined;
  readonly juju: JujuVersion;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Told when Juju refuses a call because of who we are. */
  readonly onRefused: (tool: string) => void;
}

/** What tells the operator how it went must get through when the time is over: each of these still has this long. */
const lastWords = new Set(["status-set", "action-set", "action-fail", "juju-log"]);
const lastWordsMs = 5_000;

/** Runs calls one after the other: Juju's agent would queue them anyway, and a process that only waits costs memory. */
export function createCallQueue(execute: ToolExecutor, options: QueueOptions): CallQueue {
  const { deadlineMs, totalMs, juju, now, onRefused } = options;
  const endsAt = totalMs === undefined ? Number.POSITIVE_INFINITY : now() + totalMs;
  let last: Promise<unknown> = Promise.resolve();

  const executeNow: ToolExecutor = async (call) => await execute({ ...call, deadlineMs: timeFor(call) });

  function inTurn<Result>(work: (execute: ToolExecutor) => Promise<Result>): Promise<Result> {
    const next = last.then(() => work(executeNow));
    last = next.catch(() => undefined);
    return next;
  }

  function timeFor({ tool, deadlineMs: own = deadlineMs }: ToolCall): number {
    const left = endsAt - now();
    if (lastWords.has(tool)) return Math.min(own, Math.max(left, lastWordsMs));
    if (left > 0) return Math.min(own, Math.ceil(left));
    throw new HookToolError(
      "timeout",
      tool,
      `cannot run ${tool}: the time for the whole dispatch, ${totalMs} ms, is over`,
    );
  }

  async function run(
    tool: string,
    args: readonly string[],
    { stdin, deadlineMs: own }: CallOptions = {},
  ): Promise<string> {
    const old = tooOld(tool, juju);
    if (old !== undefined) throw old;
    if (args.some((arg) => arg.includes("\0"))) {
      throw new HookToolError(
        "invalid",
        tool,
        `cannot run ${tool}: an argument holds a NUL character, which no program can be given`,
      );
    }
    const call: ToolCall = {
      tool,
      args,
      ...(stdin !== undefined && { stdin }),
      ...(own !== undefined && { deadlineMs: own }),
    };
    const { code, stdout, stderr } = await inTurn((execute) => execute(call));
    if (code === 0) return stdout;
    if (isRefusedAccess(stderr)) onRefused(tool);
    throw complaint(tool, code, stderr);
  }

  return {
    run,
    async json(tool, args) {
      const stdout = await run(tool, args);
      try {
        return parseJson(stdout);
      } catch {
        // The parser's message quotes the answer, which may be a secret: it is no cause.
        throw badAnswer(tool, `JSON (${stdout.length} characters)`);
      }
    },
    inTurn,
    async idle() {
      await last;
    },
  };
}
