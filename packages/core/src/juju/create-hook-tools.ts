import { elapsedMs } from "../elapsed.ts";
import { actionTools } from "./action-tools.ts";
import { createCallQueue } from "./call-queue.ts";
import type { JujuVersion } from "./event.ts";
import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools, LogLevel } from "./hook-tools.ts";
import { createLogBuffer } from "./log-buffer.ts";
import { networkTools } from "./network-tools.ts";
import { createReadCache } from "./read-cache.ts";
import { relationTools } from "./relation-tools.ts";
import { filesOnDisk, type PrivateFiles } from "./secret-files.ts";
import { secretTools } from "./secret-tools.ts";
import { authorizationFailed, type SecurityRecord, securityLine, systemRestart } from "./security-log.ts";
import { statusTools } from "./status-tools.ts";
import { storageTools } from "./storage-tools.ts";
import type { ToolExecutor } from "./tool-executor.ts";

/** What the tools need to know of their dispatch. */
export interface HookToolsOptions {
  /** Name of the unit, `app/0`. */
  readonly unit: string;
  /** What Juju said it is: a tool that it is too old for is not run. Without it, all are tried. */
  readonly juju?: JujuVersion;
  /** With it, security records are logged, named after the model. */
  readonly modelUuid?: string;
  /** Lines below are dropped; `info` by default. */
  readonly logFrom?: LogLevel;
  /** Gets each line that is logged, at once. */
  readonly mirrorLog?: (level: string, line: string) => void;
  /** Deadline of one call, in milliseconds; 30 000 by default. */
  readonly deadlineMs?: number;
  /**
   * Time for all calls of the dispatch together, in milliseconds from now; unbounded by default. When it is over, every call but
   * those that report the outcome ends as `timeout` without being made.
   */
  readonly totalMs?: number;
  /** Whether a relation is one of peers, where known: only there may a unit that is no leader read its application's databag. */
  readonly isPeer?: (relation: number) => boolean | undefined;
  /** Where contents of secrets lie while a tool reads them; on disk by default. */
  readonly files?: PrivateFiles;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Juju's hook tools as typed functions over any executor. Calls run one at a time. Reads are kept for the dispatch; a failed read is
 * not, and what a write made stale is forgotten or changed along.
 */
export function createHookTools(execute: ToolExecutor, options: HookToolsOptions): HookTools {
  const { unit, juju = [0, 0, 0], modelUuid, deadlineMs = 30_000, totalMs } = options;
  const now = options.now ?? elapsedMs;
  const calls = createCallQueue(execute, {
    deadlineMs,
    totalMs,
    juju,
    now,
    onRefused: (tool) => security(authorizationFailed(tool)),
  });
  const log = createLogBuffer(calls, { from: options.logFrom ?? "info", mirror: options.mirrorLog });

  function security(record: SecurityRecord): void {
    if (modelUuid !== undefined) log.addTrace(securityLine(record, { modelUuid, unit, at: new Date() }));
  }

  async function requireLeader(tool: string, what: string): Promise<void> {
    if (await status.isLeader()) return;
    security(authorizationFailed(tool));
    throw new HookToolError(
      "not-leader",
      tool,
      `cannot run ${tool}: only the leader may ${what}, and ${unit} is not it`,
    );
  }

  const app = unit.slice(0, unit.lastIndexOf("/"));
  const files = options.files ?? filesOnDisk;
  const toolkit = { calls, cache: createReadCache(), files, unit, app, juju, requireLeader };
  const status = statusTools(toolkit, now);

  return {
    ...status,
    ...relationTools(toolkit, options.isPeer ?? (() => undefined)),
    ...secretTools(toolkit),
    ...networkTools(toolkit),
    ...storageTools(toolkit),
    async reboot(atOnce) {
      security(systemRestart(process.getuid?.() ?? 0));
      await log.flush();
      await calls.run("juju-reboot", atOnce ? ["--now"] : []);
    },
    action: actionTools(calls),
    log(level, line) {
      log.add(level, line);
      if (level === "error") void log.flush();
    },
    security,
    async flush() {
      await log.flush();
      await calls.idle();
    },
  };
}
