import type { SimulatedContainer, State } from "@paas-charm/core/simulated";
import { leaksOf } from "../leaks.ts";
import type { TestedCharm } from "../tested-charm.ts";
import { runTransition, type Transition } from "../transition.ts";
import { writesOf } from "../writes.ts";
import type { Move } from "./move.ts";
import { otherMoves } from "./other-moves.ts";
import { relationMoves } from "./relation-moves.ts";
import { unitMoves } from "./unit-moves.ts";

/** What is wrong with a charm. */
export type FindingKind =
  /** Code of charm.ts threw. */
  | "threw"
  /** A call of a hook tool or of Pebble failed, with nothing in the way. */
  | "call-failed"
  /** The same event again and again, and something is changed each time. */
  | "not-idempotent"
  /** A secret where others read it. */
  | "leak";

/** Something wrong, and how to get there. */
export interface Finding {
  readonly kind: FindingKind;
  readonly message: string;
  /** Events from the first state on; the last one shows it. */
  readonly steps: readonly string[];
  /** The state before the last event, ready for a test of its own. */
  readonly state: State<SimulatedContainer>;
  /** Finds of the same cause have the same key. */
  readonly key: string;
}

/** What a walk needs. */
export interface Walk {
  readonly charm: TestedCharm;
  readonly origin: State<SimulatedContainer>;
  readonly watch: readonly string[];
  /** Keys that were found before. */
  readonly known: ReadonlySet<string>;
}

/**
 * Walks from a state: each number chooses one of the moves that are possible there. Ends at the first finding that is news.
 *
 * @param count - told of every event that was run
 */
export async function walk(
  { charm, origin, watch, known }: Walk,
  choices: readonly number[],
  count: () => void = () => undefined,
): Promise<Finding | undefined> {
  const { metadata } = charm;
  const steps: string[] = [];
  let now = origin;
  let cache: Transition["cache"];
  for (const choice of choices) {
    const world = { metadata, origin, now };
    const moves = [...unitMoves(world), ...relationMoves(world), ...otherMoves(world)];
    const move = moves[choice % moves.length];
    if (move === undefined) break;
    const before = move.prepare?.(now) ?? now;
    steps.push(move.text);
    count();
    if (move.newPod === true) cache = undefined;
    const done = await runTransition(charm, before, move.event, { bugs: "status", ...(cache && { cache }) });
    cache = done.cache;
    const faults = [...failures(done), ...leaks(done, before, watch), ...(await repetition(charm, move, done))];
    for (const { kind, message, detail } of faults) {
      const key = `${kind} ${detail}`;
      if (!known.has(key)) return { kind, message, key, steps, state: before };
    }
    if (failures(done).length > 0) return undefined;
    now = move.settle?.(done.state) ?? done.state;
  }
  return undefined;
}

interface Fault {
  readonly kind: FindingKind;
  readonly message: string;
  /** What tells one cause from another. */
  readonly detail: string;
}

function failures({ result }: Transition): readonly Fault[] {
  const { failure } = result;
  if (failure === undefined) return [];
  const message = failure.error instanceof Error ? failure.error.message : String(failure.error);
  return [{ kind: failure.expected ? "call-failed" : "threw", message, detail: message.replace(/\d+/g, "") }];
}

/** Secrets that this event brought where they are seen; what a databag held before is somebody's own. */
function leaks(done: Transition, before: State, watch: readonly string[]): readonly Fault[] {
  const calls = { toolCalls: [], execs: [], log: [], action: { results: {}, failure: undefined } };
  const old = new Set(leaksOf({ ...calls, state: { ...done.state, relations: before.relations } }, watch));
  return leaksOf(done, watch)
    .filter((leak) => !old.has(leak))
    .map((leak) => ({ kind: "leak", message: leak, detail: leak.replace(/\d+/g, "") }));
}

/**
 * Juju delivers a hook again after a failure, and events that mean nothing new all the time: what is done already must not be done again.
 * One more change may follow from what the first one did, such as a published port once it is open; then there must be quiet.
 */
async function repetition(charm: TestedCharm, { event }: Move, done: Transition): Promise<readonly Fault[]> {
  if (done.result.failure !== undefined || (typeof event === "object" && "on" in event && event.on === "action"))
    return [];
  let last = done;
  let writes: readonly string[] = [];
  for (let time = 0; time < 2; time += 1) {
    last = await runTransition(charm, last.state, event, {
      bugs: "status",
      ...(last.cache !== undefined && { cache: last.cache }),
    });
    // A command that failed is tried again, and says so in the status until it succeeds.
    writes = writesOf(last).filter((write) => done.status.status === "active" || !write.startsWith("exec "));
    if (writes.length === 0) return [];
  }
  return [
    {
      kind: "not-idempotent",
      message: `the same event changes something each time: ${writes.join(", ")}`,
      detail: [...new Set(writes)].join(", ").replace(/\d+/g, ""),
    },
  ];
}
