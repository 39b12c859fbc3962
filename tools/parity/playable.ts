import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isPlayable } from "./play.ts";
import { isUnderstood } from "./understood.ts";
import { type Expectation, readCharm, readVectors, type Vector, type VectorCharm } from "./vectors.ts";

/** One file of vectors, with what judging them takes. */
export interface Recording {
  /** Framework and dialect, such as `flask-1.12`. */
  readonly name: string;
  readonly charm: VectorCharm;
  readonly undisturbed: Expectation;
  readonly vectors: readonly Vector[];
  /** How many vectors nobody can play yet. */
  readonly waiting: number;
}

/** Every recording of a folder of goldens. */
export function readRecordings(folder: string): readonly Recording[] {
  return readdirSync(join(folder, "vectors"))
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => {
      const name = file.slice(0, -".jsonl".length);
      const all = readVectors(folder, name);
      const charm = readCharm(folder, name);
      const vectors = isPlayable(String(charm["framework"])) ? all.filter(isUnderstood) : [];
      return { name, charm, vectors, undisturbed: undisturbedOf(all), waiting: all.length - vectors.length };
    });
}

/** What a first deployment with nothing configured leads to; of several, the one with the fewest relations. */
function undisturbedOf(vectors: readonly Vector[]): Expectation {
  const [first] = vectors
    .filter(isUndisturbed)
    .sort((one, other) => one.state.relations.length - other.state.relations.length);
  return first?.expect ?? { crash: null };
}

function isUndisturbed({ defect, patch, paasConfig, paasConfigText, juju, state, expect }: Vector): boolean {
  const written = Object.keys(expect.files ?? {}).some((path) => path.endsWith("/original-services.json"));
  const configured = Object.keys(state.config).length > 0 || juju.proxies !== undefined || juju.plannedUnits !== 1;
  const special = [patch, paasConfig, paasConfigText].some((one) => one !== undefined);
  return (
    defect === null &&
    state.leader &&
    expect.unitStatus?.name === "active" &&
    written &&
    !configured &&
    !special &&
    juju.model === "test-model" &&
    juju.version.startsWith("3.6") &&
    Object.keys(state.container.layers).length === 1 &&
    Object.keys(state.container.files).length === 0
  );
}
