import { join } from "node:path";
import type { Transition } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { corrected } from "../parity/corrections/index.ts";
import { differences } from "../parity/differences.ts";
import { transitionOf } from "../parity/play.ts";
import { type Recording, readRecordings } from "../parity/playable.ts";
import type { Json, Vector } from "../parity/vectors.ts";
import { afterTransition, environmentByPython, inNewPod, leftByPython } from "./left-by-python.ts";

const recordings = readRecordings(join(import.meta.dirname, "../../goldens")).filter(
  ({ charm }) => charm["dialect"] === "1.12",
);

describe.each(recordings)("a unit of $name, taken over with all that Python left,", (recording) => {
  test.for(takenOver(recording))("%s", async ([, vector]) => {
    const left = leftByPython(vector);

    const done = await transitionOf(left, recording.charm, { kind: "upgrade-charm" });

    expect(done.result.exitCode).toBe(0);
    expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
    expect(rewritten(left, done)).toEqual([]);
    expectKeptKey(left, done);
    if (wasRight(vector, recording)) expect(touched(done)).toEqual([]);
  });
});

describe.each(recordings)("a unit of $name, in the pod that Juju makes for the new charm,", (recording) => {
  test.for(takenOver(recording))("%s", async ([, vector]) => {
    const { charm } = recording;
    const left = leftByPython(vector);

    const upgraded = await transitionOf(inNewPod(left, false), charm, { kind: "upgrade-charm" });
    const started = afterTransition(inNewPod(left, true), upgraded);
    const ready = await transitionOf(started, charm, { kind: "pebble-ready" });

    expect(upgraded.state.unitStatus).toEqual({ status: "waiting", message: "Waiting for pebble ready" });
    expect(ready.state.unitStatus).toEqual({ status: "active", message: "" });
    expect([...rewritten(left, upgraded), ...rewritten(left, ready)]).toEqual([]);
    expectKeptKey(left, ready);
    expect(touched(ready).filter((call) => call === "replan")).toEqual(["replan"]);
    if (wasRight(vector, recording)) {
      const service = String(charm["framework"]);
      expect(environmentOf(ready, service)).toMatchObject((environmentByPython(vector, service) ?? {}) as object);
    }
  });
});

/** The recorded runs after which the unit was active, and should have been; also those that left an active unit alone. */
function takenOver(recording: Recording): [about: string, vector: Vector][] {
  const service = String(recording.charm["framework"]);
  return recording.vectors
    .filter((vector) => {
      const { crash, unitStatus, serviceStatuses = {}, relations = [] } = vector.expect;
      const readable = relations.every(({ localApp }) =>
        Object.values(localApp).every((one) => typeof one === "string"),
      );
      const right = corrected({ vector, undisturbed: recording.undisturbed }).unitStatus ?? unitStatus;
      const active = unitStatus == null ? vector.chain !== undefined && right == null : right?.name === "active";
      // Where the model is about to say something else than what Python acted on, the unit has more to do.
      const unsettled =
        vector.event.kind === "relation-broken" ||
        (unitStatus == null && /^relation-(created|joined|departed)$/.test(vector.event.kind));
      return crash === null && active && serviceStatuses[service] === "active" && readable && !unsettled;
    })
    .map((vector) => [`after ${vector.id}: ${vector.about}`, vector]);
}

/** Whether what Python made of the workload is what should be, and was recorded as it is. */
function wasRight(vector: Vector, { undisturbed }: Recording): boolean {
  const { files = {}, plan } = vector.expect;
  const marked = Object.values(files).some(({ content }) => /\$gunicorn|<python source/.test(JSON.stringify(content)));
  const right = corrected({ vector, undisturbed });
  return !marked && differences(right.plan as Json, plan as Json, "plan").length === 0;
}

/** Values that stood in our databags and do not any more. What the charm itself ships is another one's now. */
function rewritten(left: Vector, { state }: Transition): readonly string[] {
  return left.state.relations.flatMap(({ id, endpoint, localApp, localUnit }) => {
    const now = state.relations.find((relation) => relation.id === id);
    const changed = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>> = {}) =>
      Object.keys(before).filter((key) => key !== "alert_rules" && before[key] !== after[key]);
    return [...changed(localApp, now?.localApp), ...changed(localUnit, now?.localUnit)].map(
      (key) => `${endpoint} ${key}`,
    );
  });
}

/** The key is where Python looks for it, and in a secret of the application. */
function expectKeptKey(left: Vector, { state }: Transition): void {
  const peers = left.state.relations.find(({ peer }) => peer === true);
  const [key] = Object.values(peers?.localApp ?? {});
  if (peers === undefined || key === undefined || !left.state.leader) return;
  const now = state.relations.find(({ id }) => id === peers.id)?.localApp ?? {};
  const secret = state.secrets.find(({ id }) => id === now["secret-key-id"]);
  expect(now).toMatchObject(peers.localApp);
  expect(secret).toMatchObject({ owner: "app", label: "app-secret-key", content: { value: key } });
}

/** What was done in the container, our own record aside. */
function touched({ pebbleCalls }: Transition): readonly string[] {
  return pebbleCalls.filter(({ writes, call }) => writes && !call.endsWith("/paas-charm.json")).map(({ call }) => call);
}

function environmentOf({ state }: Transition, service: string): Readonly<Record<string, string>> | undefined {
  const [container] = Object.values(state.containers);
  return container?.layers["charm"]?.services?.[service]?.environment;
}
