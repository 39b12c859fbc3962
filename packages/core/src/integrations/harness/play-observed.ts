import type { JujuEvent } from "../../juju/event.ts";
import {
  type StateRelationInput,
  type Transition,
  type TransitionOptions,
  type TransitionState,
  transition,
} from "../../simulated/index.ts";
import { bareCharm, bareMetadata } from "./bare-charm.ts";

const provides = (name: string) => ({ interface: name, role: "provides", optional: true }) as const;
const requires = (name: string) => ({ interface: name, role: "requires", optional: true }) as const;

/** Endpoints of a charm as the extension generates them, with tracing. */
const metadata = bareMetadata({
  ingress: { ...requires("ingress"), limit: 1 },
  logging: requires("loki_push_api"),
  tracing: requires("tracing"),
  "metrics-endpoint": provides("prometheus_scrape"),
  "grafana-dashboard": provides("grafana_dashboard"),
});

/** A rock with one service. */
export const rock = { services: { bare: { override: "replace", command: "/bin/bare", startup: "enabled" } } } as const;

const key = {
  id: "secret:keykeykeykeykeykeyke",
  owner: "app",
  label: "app-secret-key",
  content: { value: "k" },
} as const;

/** A leader's state with these relations, its container reachable. */
export function observedBy(relations: readonly StateRelationInput[], more: TransitionState = {}): TransitionState {
  return { leader: true, relations, secrets: [key], containers: { app: { layers: { rock } } }, ...more };
}

/** One event on a charm that is observed. */
export async function playObserved(
  state: TransitionState,
  event: JujuEvent = { kind: "lifecycle", name: "config-changed" },
  options: TransitionOptions = {},
): Promise<Transition> {
  return await transition(bareCharm, metadata, state, event, options);
}

/** An event of a relation. */
export function relationEvent(
  endpoint: string,
  relation: number,
  change: "joined" | "changed" | "departed" | "broken",
  remoteApp = "remote",
): JujuEvent {
  return { kind: "relation", name: `${endpoint}-relation-${change}`, change, endpoint, relation, remoteApp };
}

/** Our own databags of a relation afterwards. */
export function ownDatabags({ state }: Transition, id: number) {
  const relation = state.relations.find((one) => one.id === id);
  return { app: relation?.localApp ?? {}, unit: relation?.localUnit ?? {} };
}
