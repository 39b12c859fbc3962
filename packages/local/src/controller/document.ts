import type { JujuEvent } from "@paas-charm/core";
import type { Model } from "@paas-charm/core/simulated";
import { LocalError } from "../local-error.ts";
import type { UnitAgent } from "./unit-agent.ts";

/** All that a controller keeps, as one JSON document: the model, and what each unit's agent remembers of it. */
export interface ModelDocument {
  readonly model: Model;
  /** By unit. */
  readonly agents: Record<string, UnitAgent>;
  /** By application. */
  readonly deployments: Record<string, Deployment>;
  /** Pebble's events that wait, by unit, oldest first. */
  readonly workload: Record<string, WorkloadEvent[]>;
}

/** Version of the document's form. */
export const documentVersion = 1;

export type WorkloadEvent = Extract<JujuEvent, { kind: "workload" }>;

/** What the model does not know of an application: where its charm comes from. */
export interface Deployment {
  /** `provider`: played in process. */
  readonly kind: "charm" | "provider";
  /** Grows with every refresh. */
  readonly revision: number;
  /** What `version` in the charm directory says; empty when it says nothing. */
  readonly version: string;
  /** The base that manifest.yaml names, such as `ubuntu@24.04`; empty when it names none. */
  readonly base: string;
  /** The charm directory it was deployed from; empty for a provider. */
  readonly source: string;
  /** Digest of the charm directory; empty for a provider. */
  readonly digest: string;
}

/** @throws {@link LocalError} `not-found` for an application that the model does not have */
export function applicationNamed(model: Model, name: string): Model["applications"][string] {
  const app = Object.hasOwn(model.applications, name) ? model.applications[name] : undefined;
  if (app !== undefined) return app;
  throw new LocalError("not-found", `application "${name}" not found`, {
    hint: `the model has ${Object.keys(model.applications).sort().join(", ") || "no application"}`,
  });
}

/** @throws {@link LocalError} `not-found` for a unit that the model does not have */
export function unitNamed(model: Model, name: string): Model["units"][string] {
  const unit = Object.hasOwn(model.units, name) ? model.units[name] : undefined;
  if (unit !== undefined) return unit;
  throw new LocalError("not-found", `unit "${name}" not found`, {
    hint: `the model has ${Object.keys(model.units).sort().join(", ") || "no unit"}`,
  });
}

/** The application's units, in the order of their numbers. */
export function unitsOf(model: Model, app: string): readonly Model["units"][string][] {
  return Object.values(model.units)
    .filter((unit) => unit.app === app)
    .sort((a, b) => unitNumber(a.name) - unitNumber(b.name));
}

function unitNumber(unit: string): number {
  return Number(unit.slice(unit.indexOf("/") + 1));
}
