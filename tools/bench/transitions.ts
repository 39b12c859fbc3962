import type { CharmMetadata, JujuEvent } from "@paas-charm/core";
import { defineCharm } from "@paas-charm/core";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "@paas-charm/flask";
import { stubLayer, stubProgram } from "./stub-image.ts";
import { median } from "./table.ts";

const charm = defineCharm({ framework: flask });
const updateStatus: JujuEvent = { kind: "lifecycle", name: "update-status" };
const peers = "secret-storage";
/** Transitions that are not counted: a test file plays hundreds in one process, the first of them slowly. */
const warmUp = 200;

/** How long an event takes in process, and what it calls. */
export interface TransitionFigures {
  readonly remoteUnits: number;
  readonly medianMs: number;
  readonly toolCalls: number;
}

/** Plays update-status on a unit that is as it should be, with so many other units of its application. */
export async function measureTransition(
  metadata: CharmMetadata,
  remoteUnits: number,
  samples: number,
): Promise<TransitionFigures> {
  const { state, cache } = await settledUnit(metadata, remoteUnits);
  const options = cache === undefined ? {} : { cache };
  const times: number[] = [];
  let toolCalls = 0;
  for (let sample = -warmUp; sample < samples; sample += 1) {
    const started = performance.now();
    const done = await transition(charm, metadata, state, updateStatus, options);
    if (sample >= 0) times.push(performance.now() - started);
    toolCalls = done.toolCalls.length;
  }
  return { remoteUnits, medianMs: median(times), toolCalls };
}

/** A unit after the events of its start. */
async function settledUnit(metadata: CharmMetadata, remoteUnits: number): Promise<Transition> {
  const unit = `${metadata.name}/0`;
  const units = Object.fromEntries(Array.from({ length: remoteUnits }, (_, index) => [index + 1, {}]));
  const before: TransitionState = {
    unit,
    leader: true,
    relations: [{ endpoint: peers, remoteApp: metadata.name, remoteUnits: units }],
    containers: {
      "flask-app": {
        layers: { rock: stubLayer },
        directories: ["/flask/app"],
        execs: [{ command: [stubProgram], exit: 0 }],
      },
    },
  };
  const ready: JujuEvent = {
    kind: "workload",
    name: "flask-app-pebble-ready",
    change: "pebble-ready",
    container: "flask-app",
  };
  const first = await transition(charm, metadata, before, ready);
  const second = await transition(charm, metadata, first.state, updateStatus);
  if (second.state.unitStatus.status !== "active")
    throw new Error(`cannot measure a transition: ${second.state.unitStatus.message}`);
  return second;
}
