import type { CharmState } from "./charm-state.ts";
import type { Conclusion } from "./conclude.ts";
import type { DialectFacts } from "./framework.ts";
import type { JujuEvent } from "./juju/event.ts";
import type { HookTools } from "./juju/hook-tools.ts";
import type { Pebble } from "./pebble/pebble.ts";
import type { AssembledEnv } from "./workload/environment.ts";

/** What an action of charm.ts or of a framework is run with. */
export interface ActionRun {
  readonly event: JujuEvent;
  readonly tools: HookTools;
  readonly pebble: Pebble;
  readonly dialect: DialectFacts;
  readonly env: AssembledEnv;
  readonly conclusion: Conclusion;
  /** A new password for an action that makes one, in `fresh.password`: drawn when it is read. */
  readonly fresh: Pick<CharmState["fresh"], "password">;
  /** Actions that core answered already. */
  readonly handled: readonly string[];
}
