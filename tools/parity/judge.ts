import { compare, type Observed, pythonSource } from "./compare.ts";
import { corrected, defectOf, isCorrectable } from "./corrections/index.ts";
import { type Difference, differences } from "./differences.ts";
import { play } from "./play.ts";
import type { Expectation, Json, Vector, VectorCharm } from "./vectors.ts";

/** How our result stands to the recorded one. */
export type Verdict = "agreed" | "earlier" | "corrected" | "disagreed";

/** A vector, judged. */
export interface Judgement {
  readonly vector: Vector;
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
  /** Fields that stand for something each implementation has its own of. */
  readonly uncompared: number;
}

const quiet = ["install", "stop", "remove", "storage-detaching"];

/** Plays a vector and compares, by the rules of the goldens' README. */
export async function judge(vector: Vector, charm: VectorCharm, undisturbed: Expectation): Promise<Judgement> {
  const observed = await play(vector, charm);
  const expected = corrected({ vector, undisturbed });
  const found = compare(vector, expected, observed);
  const uncompared = countMarkers(vector.expect as unknown as Json);
  const defect = defectOf(vector);
  if (found.length === 0) {
    return { vector, verdict: defect === null ? "agreed" : "corrected", differences: [], uncompared };
  }
  if (defect !== null && !isCorrectable(defect)) {
    return {
      vector,
      verdict: "disagreed",
      differences: [{ path: "defect", expected: defect, actual: "no correction" }],
      uncompared,
    };
  }
  if (vector.expect.unitStatus === null && !quiet.includes(vector.event.kind)) {
    const left = await laterDifferences(vector, charm, expected, observed);
    return { vector, verdict: left.length === 0 ? "earlier" : "disagreed", differences: left, uncompared };
  }
  return { vector, verdict: "disagreed", differences: found, uncompared };
}

/**
 * Where Python left the unit alone: every change that Python made must be made, and each further one must be what our own
 * config-changed makes on the same state.
 */
async function laterDifferences(
  vector: Vector,
  charm: VectorCharm,
  expected: Expectation,
  observed: Observed,
): Promise<readonly Difference[]> {
  const later = await play(afterEvent(vector), charm, { kind: "config-changed" });
  const isLater = (command: readonly string[]): boolean =>
    later.execs.some((exec) => exec.command.join(" ") === command.join(" "));
  const ownExecs = (expected.execs ?? []).filter(({ command }) => !isLater(command));
  const merged: Expectation = {
    crash: null,
    plan: later.layerSent ? later.plan : "unchanged",
    files: { ...filesOf(later), ...expected.files },
    execs: [...later.execs, ...ownExecs],
    relations: vector.state.relations.map(({ id, endpoint, localApp, localUnit }) => {
      const own = later.relations.find((relation) => relation.id === id) ?? { localApp, localUnit };
      const python = expected.relations?.find((relation) => relation.id === id);
      return {
        id,
        endpoint,
        localApp: { ...own.localApp, ...python?.localApp },
        localUnit: { ...own.localUnit, ...python?.localUnit },
        ...(python?.decoded && { decoded: python.decoded }),
      };
    }),
    ports: later.ports,
    ...(expected.action && { action: expected.action }),
  };
  const status = differences(later.unitStatus as unknown as Json, observed.unitStatus as unknown as Json, "unitStatus");
  return [...compare(vector, merged, observed), ...(vector.event.kind === "action" ? [] : status)];
}

/** A relation that breaks is there for the last time. */
function afterEvent(vector: Vector): Vector {
  const { state, event } = vector;
  if (event.kind !== "relation-broken") return vector;
  return { ...vector, state: { ...state, relations: state.relations.filter(({ id }) => id !== event.relation) } };
}

function filesOf(observed: Observed): NonNullable<Expectation["files"]> {
  return Object.fromEntries(
    observed.written.flatMap((path) => {
      const file = observed.files[path];
      return file === undefined ? [] : [[path, { content: file.content, user: file.user }]];
    }),
  );
}

function countMarkers(value: Json): number {
  if (typeof value === "string") return pythonSource.test(value) ? 1 : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMarkers(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, member]) => sum + (["$gunicorn", "$shipped", "$compressed"].includes(key) ? 1 : countMarkers(member)),
    0,
  );
}
