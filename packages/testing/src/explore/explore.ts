import type { Charm } from "@paas-charm/core";
import { completeState, type StateInput, simulatedContainer } from "@paas-charm/core/simulated";
import fc from "fast-check";
import type { StateOf } from "../charm-types.ts";
import type { TestedCharm } from "../tested-charm.ts";
import { type Verdict, verdict } from "../verdict.ts";
import { type Finding, walk } from "./walk.ts";

/** How far an exploration goes. */
export interface ExploreOptions {
  /** Chooses the walks; the same seed walks the same way. 1 by default. */
  readonly seed?: number;
  /** 50 by default. */
  readonly walks?: number;
  /** Events of a walk, at most; 12 by default. */
  readonly length?: number;
  /** After so many different findings it ends; 5 by default. */
  readonly findings?: number;
  /** Values that count as secrets beside those of the state's secrets, such as a password in a provider's databag. */
  readonly watch?: readonly string[];
}

/** What an exploration came to. */
export interface Exploration {
  readonly seed: number;
  /** How many events were run. */
  readonly events: number;
  /** Each with a shortest way to it. */
  readonly findings: readonly Finding[];
}

/**
 * Walks at random through what may happen to a unit: hooks, options at the edges of their types, leadership, containers that go and
 * come, providers that answer and withdraw, relations that end and begin, secrets, actions. After each event it asks whether charm.ts
 * threw, a call failed, the same event changes something each time, or a secret is seen. Everything is bounded and seeded; ways to a
 * finding are shortened.
 */
export async function explore<Definition extends Charm>(
  charm: TestedCharm<Definition>,
  state: StateOf<Definition>,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const { seed = 1, walks = 50, length = 12, findings: most = 5, watch = [] } = options;
  const origin = complete(charm, state as StateInput);
  const findings: Finding[] = [];
  let events = 0;
  const count = (): void => {
    events += 1;
  };
  const choices = fc.array(fc.nat({ max: 99_999 }), { minLength: 1, maxLength: length, size: "max" });
  while (findings.length < most) {
    const known = new Set(findings.map(({ key }) => key));
    const property = fc.asyncProperty(choices, async (chosen) => {
      const found = await walk({ charm, origin, watch, known }, chosen, count);
      return found === undefined;
    });
    const { counterexample } = await fc.check(property, { seed, numRuns: walks });
    const finding = counterexample && (await walk({ charm, origin, watch, known }, counterexample[0]));
    if (!finding) break;
    findings.push(finding);
  }
  return { seed, events, findings };
}

/** Whether an exploration found nothing. */
export function foundNothing({ findings, events, seed }: Exploration): Verdict {
  return verdict(findings.length === 0, "the exploration finds nothing", () =>
    findings.length === 0
      ? `${events} events were fine`
      : findings
          .map(({ kind, message, steps }) => `\n  ${kind}: ${message}${steps.map((step) => `\n    ${step}`).join("")}`)
          .concat(`\n  seed ${seed}`)
          .join(""),
  );
}

function complete(
  { metadata }: TestedCharm,
  state: StateInput,
): ReturnType<typeof completeState<ReturnType<typeof simulatedContainer>>> {
  const containers = Object.entries(state.containers ?? {}).map(([name, container]) => [
    name,
    simulatedContainer(container),
  ]);
  return completeState({ ...state, containers: Object.fromEntries(containers) }, metadata);
}
