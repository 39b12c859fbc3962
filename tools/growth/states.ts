import { join } from "node:path";
import { defineCharm, type JujuEvent } from "@paas-charm/core";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "@paas-charm/flask";
import { metadataOf, stateOf } from "../parity/play.ts";
import { readCharm, readVectors } from "../parity/vectors.ts";

const goldens = join(import.meta.dirname, "../../goldens");
const charm = defineCharm({ framework: flask });
const metadata = metadataOf(readCharm(goldens, "flask-1.12"));
const lokiUnit = { endpoint: '{"url": "http://loki-0.test:3100/loki/api/v1/push"}' };

const hook = (name: "config-changed" | "update-status"): JujuEvent => ({ kind: "lifecycle", name });

/** A unit with fifteen integrations. */
export const everything: TransitionState = fifteenIntegrations();

/**
 * The dispatch of update-status on a unit to which nothing is left to be done.
 *
 * @param took - told how long that dispatch took, in milliseconds
 */
export async function quiet(
  state: TransitionState,
  took: (milliseconds: number) => void = () => undefined,
): Promise<Transition> {
  const first = await transition(charm, metadata, state, hook("config-changed"));
  const second = await transition(charm, metadata, first.state, hook("config-changed"), kept(first));
  const started = performance.now();
  const third = await transition(charm, metadata, second.state, hook("update-status"), kept(second));
  took(performance.now() - started);
  const { status, message } = third.state.unitStatus;
  if (status !== "active") throw new Error(`the unit is ${status}: ${message}`);
  return third;
}

function kept({ cache }: Transition): { readonly cache?: NonNullable<Transition["cache"]> } {
  return cache === undefined ? {} : { cache };
}

/** A unit of the recorded application with all its integrations, and logging beside them. */
function fifteenIntegrations(): TransitionState {
  const vector = readVectors(goldens, "flask-1.12").find(({ id }) => id === "flask-1.12/all-integrations");
  if (vector === undefined) throw new Error("there is no recording with all integrations");
  const state = stateOf(vector);
  const logging = { id: 90, endpoint: "logging", remoteApp: "loki", remoteUnits: { 0: lokiUnit } };
  return { ...state, relations: [...(state.relations ?? []), logging] };
}

/** The peers, and the first integrations of all. */
export function withIntegrations(count: number): TransitionState {
  return { ...everything, relations: (everything.relations ?? []).slice(0, count + 1) };
}

/** So many units on the other side of one endpoint, or of all that do not read them. */
export function withUnits(endpoint: string, count: number): TransitionState {
  const relations = (everything.relations ?? []).map((relation) => {
    const chosen = everything.relations?.some((one) => one.endpoint === endpoint)
      ? relation.endpoint === endpoint
      : !["redis", "logging", "secret-storage"].includes(relation.endpoint);
    const unit = relation.remoteUnits?.[0];
    if (!chosen || unit === undefined) return relation;
    return {
      ...relation,
      remoteUnits: Object.fromEntries(Array.from({ length: count }, (_, number) => [number, unit])),
    };
  });
  const only = relations.filter((relation) => relation.endpoint === endpoint || relation.endpoint === "secret-storage");
  return { ...everything, relations: only.length > 1 ? only : relations };
}
