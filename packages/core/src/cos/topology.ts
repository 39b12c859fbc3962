import type { AppFacts } from "../framework.ts";

/** Where a signal comes from, in Juju's terms. Source: `cosl`, `JujuTopology`. */
export interface Topology {
  readonly model: string;
  readonly model_uuid: string;
  readonly application: string;
  readonly unit: string;
  readonly charm_name: string;
}

/** The topology of this unit. */
export function topologyOf({ model, modelUuid, app, unit, charmName }: AppFacts): Topology {
  return { model, model_uuid: modelUuid, application: app, unit, charm_name: charmName };
}

/** Names the application among those of all models: `<model>_<start of its UUID>_<application>`. */
export function topologyIdentifier({ model, modelUuid, app }: AppFacts): string {
  return `${model}_${modelUuid.slice(0, 8)}_${app}`.replaceAll("/", "_");
}

/** Labels by which alerts and series of the application are found; never the unit's. */
export function topologyLabels({ model, modelUuid, app, charmName }: AppFacts): Readonly<Record<string, string>> {
  return { juju_model: model, juju_model_uuid: modelUuid, juju_application: app, juju_charm: charmName };
}
