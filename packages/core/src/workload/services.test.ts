import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combineLayer, mergeLayers, planHolds, type Service } from "../pebble/plan/index.ts";
import {
  isApplicationService,
  mainServiceMissing,
  originalServicesFile,
  readOriginalServices,
  workloadLayer,
} from "./services.ts";

const rock: Readonly<Record<string, Service>> = {
  flask: {
    override: "replace",
    startup: "enabled",
    command: "gunicorn app:app -k [ sync ]",
    after: ["statsd-exporter"],
    environment: { ROCK: "1", BASE_URL: "rock" },
    user: "_daemon_",
  },
  "statsd-exporter": { override: "merge", startup: "enabled", command: "/bin/statsd_exporter" },
  "real-worker": { override: "merge", startup: "enabled", command: "/bin/worker", environment: { ROCK: "2" } },
  "Another-WorkeR": { override: "replace", startup: "enabled", command: "/bin/worker" },
  "x-scheduler": { override: "replace", startup: "enabled", command: "/bin/scheduler", environment: { ROCK: "3" } },
  "not-worker-service": { override: "replace", startup: "enabled", command: "/bin/other" },
};

const env = { BASE_URL: "generated", KEY: "value" };

function layer(unitNumber: number, originals = rock): Readonly<Record<string, Service>> {
  return (
    workloadLayer({ originals, main: "flask", command: "gunicorn app:app -k [ gevent ]", env, unitNumber }).services ??
    {}
  );
}

describe("the layer of the charm", () => {
  test("replaces the main service, its command and what the rock's environment shares with the generated one", () => {
    expect(layer(0)["flask"]).toEqual({
      ...rock["flask"],
      override: "replace",
      command: "gunicorn app:app -k [ gevent ]",
      environment: { ROCK: "1", BASE_URL: "generated", KEY: "value" },
    });
  });

  test.for([0, 1])("gives workers of unit %d the environment, in any letter case, and replaces them", (unit) => {
    expect(layer(unit)["real-worker"]).toEqual({
      ...rock["real-worker"],
      override: "replace",
      environment: { ROCK: "2", ...env },
    });
    expect(layer(unit)["Another-WorkeR"]).toMatchObject({ startup: "enabled", environment: env });
  });

  test("runs schedulers on unit 0 only, elsewhere without the environment", () => {
    expect(layer(0)["x-scheduler"]).toMatchObject({ startup: "enabled", environment: { ROCK: "3", ...env } });
    expect(layer(1)["x-scheduler"]).toEqual({ ...rock["x-scheduler"], startup: "disabled" });
  });

  test("sends other services again as they are", () => {
    expect(layer(1)["statsd-exporter"]).toEqual(rock["statsd-exporter"]);
    expect(layer(1)["not-worker-service"]).toEqual(rock["not-worker-service"]);
  });

  test("keeps the main service without environment of its own", () => {
    const { environment: _, ...bare } = rock["flask"] ?? {};

    expect(layer(0, { flask: bare })["flask"]).toMatchObject({ environment: env });
  });
});

test("is held by the plan once it is combined, lists of merged services included", () => {
  const services: Record<string, Service> = {
    ...rock,
    proxy: { override: "merge", startup: "enabled", command: "/bin/proxy", after: ["flask"], requires: ["flask"] },
  };
  const wanted = { services: layer(1, services) };
  const first = mergeLayers([
    ["rock", { services }],
    ["charm", wanted],
  ]);
  const second = mergeLayers([
    ["rock", { services }],
    ["charm", combineLayer("charm", wanted, wanted)],
  ]);

  expect(planHolds(first, wanted)).toBe(true);
  expect(second).toEqual(first);
});

test("forgets a variable that is no longer generated", () => {
  const before = workloadLayer({
    originals: rock,
    main: "flask",
    command: "x",
    env: { GONE: "1", ...env },
    unitNumber: 0,
  });
  const after = workloadLayer({ originals: rock, main: "flask", command: "x", env, unitNumber: 0 });
  const plan = mergeLayers([
    ["rock", { services: rock }],
    ["charm", combineLayer("charm", before, after)],
  ]);

  const applied = Object.entries(plan.services ?? {}).filter(([name]) => isApplicationService(name, "flask"));

  expect(applied).toHaveLength(4);
  for (const [, service] of applied) expect(service.environment).not.toHaveProperty("GONE");
});

test.for([
  undefined,
  "",
  "no JSON",
  "null",
  "[]",
  '"text"',
  '{"flask": null}',
  '{"flask": {"command": 1}}',
  '{"flask": {"environment": {"A": 1}}}',
  '{"flask": {"after": "x"}}',
])("reads no services from %j", (text) => {
  expect(readOriginalServices(text)).toBeUndefined();
});

test("reads back what was kept", () => {
  expect(readOriginalServices(JSON.stringify(rock))).toEqual(rock);
  expect(originalServicesFile("/tmp/flask/state")).toBe("/tmp/flask/state/original-services.json");
});

test("never throws on a file that somebody else wrote", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = readOriginalServices(JSON.stringify(value));

      if (read !== undefined) workloadLayer({ originals: read, main: "flask", command: "x", env, unitNumber: 0 });
    }),
  );
});

test("blocks by name when the image has no main service", () => {
  expect(mainServiceMissing("flask", "flask-app")).toMatchObject({
    type: "ServiceDeclared",
    level: "blocked",
    message: expect.stringContaining("the image of container flask-app has no service `flask`"),
  });
});
