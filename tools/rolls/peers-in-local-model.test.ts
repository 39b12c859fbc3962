import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dialect } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { type Controller, openController } from "@paas-charm/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freshContainer, guestbook, metadataOf } from "../../packages/flask/test/guestbook.ts";
import { type UnitsInProcess, unitsInProcess } from "./units-in-process.ts";

const app = "guestbook";
const active = { current: "active", message: "" };

let directory: string;
let controller: Controller;
let units: UnitsInProcess;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "peers-"));
});
afterEach(async () => {
  await controller.stop();
  await rm(directory, { recursive: true, force: true });
});

describe.each<Dialect>(["1.12", "2.0b1"])("units of a charm of dialect %s in the local model", (dialect) => {
  const { peers } = flask.dialects[dialect];

  test("come up with one key, and each knows the others", async () => {
    await deploy(dialect, 3);

    expect(statuses()).toEqual({ [`${app}/0`]: active, [`${app}/1`]: active, [`${app}/2`]: active });
    expect(keys([0, 1, 2])).toEqual(keyOfUnit0(3));
    expect(peersOf(1)).toBe(fqdns([0, 2]));
    expect(units.crashes).toEqual([]);
  });

  test("say where the key is in the peer databag where the dialect has it there, and never the key itself", async () => {
    await deploy(dialect, 3);

    const bag = controller.showUnit(`${app}/0`)["relation-info"].find(({ endpoint }) => endpoint === peers)?.[
      "application-data"
    ];
    const written = Object.keys(bag ?? {});
    expect(written).toEqual(dialect === "1.12" ? ["secret-key-id"] : []);
    expect(JSON.stringify(bag)).not.toContain("key-of-");
  });

  test("share the key with those that come later, and are told of them", async () => {
    await deploy(dialect, 3);

    await controller.addUnits(app, 2);
    await controller.settled();

    expect(keys([0, 3, 4])).toEqual(keyOfUnit0(3));
    expect(peersOf(0)).toBe(fqdns([1, 2, 3, 4]));
    expect(statuses()).toMatchObject({ [`${app}/3`]: active, [`${app}/4`]: active });
  });

  test("forget those that went", async () => {
    await deploy(dialect, 3);

    await controller.removeUnits(app, 2);
    await controller.settled();

    expect(statuses()).toEqual({ [`${app}/0`]: active });
    expect(peersOf(0)).toBeUndefined();
    expect(units.crashes).toEqual([]);
  });

  test("keep their key when the leader is removed and another one is elected", async () => {
    await deploy(dialect, 3);
    await elect(dialect, 2);
    const before = leader();

    await controller.removeUnits(app, 1);
    await controller.settled();
    await controller.addUnits(app, 1);
    await controller.settled();

    expect(before).toBe(`${app}/2`);
    expect(leader()).toBe(`${app}/0`);
    expect(statuses()).toEqual({ [`${app}/0`]: active, [`${app}/1`]: active, [`${app}/3`]: active });
    expect(keys([0, 1, 3])).toEqual(keyOfUnit0(3));
    expect(units.crashes).toEqual([]);
  });

  test("wait for the key while their leader cannot make it, and get it when it can", async () => {
    await deploy(dialect, 3, [`${app}/0`]);
    const waiting = { current: "waiting", message: flask.dialects[dialect].waitingForKey };
    const before = statuses();

    units.failing.clear();
    await controller.resolved(`${app}/0`);
    await controller.settled();

    expect(before).toMatchObject({ [`${app}/0`]: { current: "error" }, [`${app}/1`]: waiting, [`${app}/2`]: waiting });
    expect(statuses()).toEqual({ [`${app}/0`]: active, [`${app}/1`]: active, [`${app}/2`]: active });
    expect(keys([0, 1, 2])).toEqual(keyOfUnit0(3));
  });
});

async function deploy(dialect: Dialect, count: number, failing: readonly string[] = []): Promise<void> {
  await open(dialect, failing);
  await controller.addUnits(app, count - 1);
  await controller.settled();
}

async function open(dialect: Dialect, failing: readonly string[] = []): Promise<void> {
  const { peers } = flask.dialects[dialect];
  controller = await openController({
    stateDirectory: directory,
    // Nothing is dispatched outside this process.
    hookProgram: { path: "/bin/false", kind: "sh" },
    // Nor does anything come by itself: no update-status, no retry.
    clock: { now: () => Date.now(), after: () => () => undefined },
  });
  units = unitsInProcess({
    charm: guestbook,
    metadata: metadataOf(dialect, {
      endpoints: { [peers]: { interface: peers, role: "peers", optional: true } },
      options: {},
    }),
    image: freshContainer(dialect),
    modelUuid: "cdac5656-2423-4388-8f30-41854b4cca7d",
  });
  for (const unit of failing) units.failing.add(unit);
  await controller.provide(app, units.provider);
  await controller.settled();
}

/** Another unit wins the lease while the model is down. */
async function elect(dialect: Dialect, number: number): Promise<void> {
  await controller.stop();
  const path = join(directory, "model.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(`"leader":"${app}/0"`, `"leader":"${app}/${number}"`));
  await open(dialect);
}

function statuses() {
  const report = controller.status().applications[app]?.units ?? {};
  return Object.fromEntries(
    Object.entries(report).map(
      ([
        name,
        {
          "workload-status": { current, message = "" },
        },
      ]) => [name, { current, message }],
    ),
  );
}

function leader(): string | undefined {
  return Object.entries(controller.status().applications[app]?.units ?? {}).find(([, unit]) => unit.leader)?.[0];
}

const keyOf = (number: number): string => `key-of-${number}`.padEnd(86, "-");
const keyOfUnit0 = (count: number): readonly string[] => Array.from({ length: count }, () => keyOf(0));
const keys = (numbers: readonly number[]) =>
  numbers.map((number) => units.environment(`${app}/${number}`)["FLASK_SECRET_KEY"]);
const peersOf = (number: number) => units.environment(`${app}/${number}`)["FLASK_PEER_FQDNS"];
const fqdns = (numbers: readonly number[]): string =>
  numbers.map((number) => `${app}-${number}.${app}-endpoints.local.svc.cluster.local`).join(",");
