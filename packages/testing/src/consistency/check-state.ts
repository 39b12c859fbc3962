import type { CharmMetadata } from "@paas-charm/core";
import type { SimulatedContainer, State } from "@paas-charm/core/simulated";
import type { Impossibility } from "../impossible-state.ts";
import { checkConfig } from "./check-config.ts";
import { checkContainers } from "./check-containers.ts";
import { checkRelations } from "./check-relations.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkUnit } from "./check-unit.ts";

/** All that cannot be in a complete state of a unit of this charm. */
export function checkState(state: State<SimulatedContainer>, metadata: CharmMetadata): readonly Impossibility[] {
  return [
    ...checkUnit(state, metadata),
    ...checkConfig(state, metadata),
    ...checkRelations(state, metadata),
    ...checkSecrets(state),
    ...checkContainers(state, metadata),
  ];
}
