import type { Charm } from "@paas-charm/core";
import type { Plan } from "@paas-charm/core/pebble";
import {
  completeState,
  type SimulatedContainer,
  type Transition as Simulation,
  type TransitionOptions as SimulationOptions,
  type State,
  type StateInput,
  type StateStatus,
  transition as simulate,
  simulatedContainer,
} from "@paas-charm/core/simulated";
import type { StateOf } from "./charm-types.ts";
import { checkSecretInputs } from "./consistency/check-secrets.ts";
import { checkState } from "./consistency/check-state.ts";
import type { EventOf, Fitting } from "./event.ts";
import { ImpossibleState, type Rule } from "./impossible-state.ts";
import { environmentOf, planOf } from "./plan.ts";
import { resolveEvent } from "./resolve-event.ts";
import type { TestedCharm } from "./tested-charm.ts";
import { writesOf } from "./writes.ts";

/** What a transition may be told beside the state and the event. */
export interface TransitionOptions extends Omit<SimulationOptions, "params"> {
  /** Rules that this state may break, such as `secret-not-granted` for an operator who forgot the grant. */
  readonly allow?: readonly Rule[];
  /** What becomes of an error that charm.ts throws: `throw` it, as by default, or the unit's `status` as in production. */
  readonly bugs?: "throw" | "status";
}

/** What came of an event. */
export interface Transition extends Simulation {
  /** The unit's status afterwards. */
  readonly status: StateStatus;
  /** The plan of the framework's container afterwards. */
  readonly plan: Plan;
  /** The environment of the framework's main service afterwards; empty when there is no such service. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was changed, in order: `relation-set 1 app`, `push /flask/gunicorn.conf.py`, `replan`. Empty: nothing was. */
  readonly writes: readonly string[];
}

/** Thrown when charm.ts itself throws; its error is the cause. */
export class CharmError extends Error {
  override readonly name = "CharmError";
}

/**
 * Runs one event of a charm on a state, in this process: the code of a real dispatch, on hook tools and a Pebble that act on plain
 * data. Nothing is started, and the state given is not changed. What comes out may go in again.
 *
 * @param state - what differs from a unit that was just made; the types know the options and endpoints of charm.ts
 * @param event - a name such as `config-changed`, or what a helper of `on` makes
 * @throws {@link ImpossibleState} for what Juju would never show a charm; {@link CharmError} when charm.ts throws
 */
export async function transition<Definition extends Charm, const Event extends EventOf<Definition>>(
  charm: TestedCharm<Definition>,
  state: StateOf<Definition>,
  event: Event & Fitting<Definition, Event>,
  options: TransitionOptions = {},
): Promise<Transition> {
  return await runTransition(charm, state as StateInput, event, options);
}

/** The same where types are known to fit. */
export async function runTransition(
  { definition, metadata, paasConfig }: TestedCharm,
  given: StateInput,
  request: EventOf,
  { allow = [], bugs = "throw", ...options }: TransitionOptions = {},
): Promise<Transition> {
  const refuse = (problems: ConstructorParameters<typeof ImpossibleState>[0]): void => {
    const left = problems.filter(({ rule }) => !allow.includes(rule));
    if (left.length > 0) throw new ImpossibleState(left);
  };
  refuse(checkSecretInputs(given));
  const containers = Object.entries(given.containers ?? {}).map(([name, container]) => [
    name,
    simulatedContainer(container),
  ]);
  const state: State<SimulatedContainer> = completeState(
    { ...given, containers: Object.fromEntries(containers) },
    metadata,
  );
  const { event, params, problems } = resolveEvent(request, state, metadata);
  refuse([...problems, ...checkState(state, metadata)]);
  const done = await simulate(definition, metadata, state, event, { paasConfig, ...options, params });
  const { failure } = done.result;
  if (failure !== undefined && !failure.expected && bugs === "throw") {
    const { error } = failure;
    throw new CharmError(`charm.ts threw in ${event.name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const { framework } = definition;
  const { container } = framework.dialects[metadata.dialect];
  return {
    ...done,
    status: done.state.unitStatus,
    get plan() {
      return planOf(done.state, container);
    },
    get environment() {
      return environmentOf(done.state, container, framework.service);
    },
    get writes() {
      return writesOf(done);
    },
  };
}
