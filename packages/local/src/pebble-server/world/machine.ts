import type { Users } from "../users.ts";
import type { Becoming } from "./becoming.ts";
import type { Groups } from "./groups.ts";
import type { Pipes } from "./pipes.ts";
import type { Root } from "./root.ts";

/** What processes are started with. */
export interface Machine {
  readonly root: Root;
  readonly users: Users;
  readonly becoming: Becoming;
  readonly groups: Groups;
  readonly pipes: Pipes;
  /** Pebble's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Pebble's own working directory. */
  readonly directory: string;
}
