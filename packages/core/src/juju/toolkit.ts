import type { CallQueue } from "./call-queue.ts";
import type { JujuVersion } from "./event.ts";
import type { ReadCache } from "./read-cache.ts";
import type { PrivateFiles } from "./secret-files.ts";

/** What the functions of the hook tools share. */
export interface Toolkit {
  readonly calls: CallQueue;
  readonly cache: ReadCache;
  readonly files: PrivateFiles;
  readonly unit: string;
  readonly app: string;
  readonly juju: JujuVersion;
  /** @throws `HookToolError` `not-leader`, before the tool runs */
  requireLeader(tool: string, what: string): Promise<void>;
}
