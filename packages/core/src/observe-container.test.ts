import { expect, test } from "vitest";
import { web } from "../test/fixture.ts";
import { observeContainer } from "./observe-container.ts";
import { PebbleError } from "./pebble/errors.ts";
import { simulatedContainer } from "./simulated/pebble/container-state.ts";
import { createSimulatedPebble } from "./simulated/pebble/create-simulated-pebble.ts";

const dialect = web.dialects["1.12"];
const check = { override: "replace", threshold: 3, http: { url: "http://localhost/" } } as const;
const services = { web: { override: "replace", startup: "enabled", command: "/bin/web" } } as const;

test("reads plan, services, the files that matter and the application's directory in four requests", async () => {
  const pebble = createSimulatedPebble(
    simulatedContainer({
      layers: { rock: { services } },
      serviceStatuses: { web: "active" },
      files: { "/web/app/migrate.sh": "true", "/tmp/web/state/paas-charm.json": "{}", "/etc/other": "" },
    }),
  );

  const container = await observeContainer(pebble, dialect);

  expect(container).toMatchObject({ state: "reachable", appFiles: ["migrate.sh"], failingChecks: [] });
  expect(container.state === "reachable" && [...container.files.keys()]).toEqual(["/tmp/web/state/paas-charm.json"]);
  expect(pebble.record.length).toBe(4);
  expect(pebble.record.every(({ writes }) => !writes)).toBe(true);
});

test("asks for checks when the plan has some, and keeps those that are down", async () => {
  const pebble = createSimulatedPebble(
    simulatedContainer({
      layers: { rock: { services, checks: { up: check, down: check } } },
      checks: { up: { status: "up", failures: 0 }, down: { status: "down", failures: 5 } },
    }),
  );

  expect(await observeContainer(pebble, dialect)).toMatchObject({
    failingChecks: [{ name: "down", failures: 5, threshold: 3 }],
  });
});

test("an image without the application's directory has no files in it", async () => {
  const pebble = createSimulatedPebble(simulatedContainer({ layers: { rock: { services } } }));

  expect(await observeContainer(pebble, dialect)).toMatchObject({ state: "reachable", appFiles: [] });
});

test.for<[spec: string, error: PebbleError, reason: string]>([
  ["is not up", new PebbleError("socket-missing", "GET /v1/plan", "its socket does not exist"), ""],
  [
    "does not answer",
    new PebbleError("timeout", "GET /v1/plan", "cannot finish GET /v1/plan: no answer"),
    "cannot finish GET /v1/plan: no answer",
  ],
  ["answers nonsense", new PebbleError("bad-answer", "GET /v1/plan", "not\nJSON"), "GET /v1/plan: not JSON"],
])("a Pebble that %s is not reachable", async ([, error, reason]) => {
  const pebble = createSimulatedPebble(simulatedContainer({}));

  const container = await observeContainer({ ...pebble, plan: () => Promise.reject(error) }, dialect);

  expect(container).toEqual({ state: "unreachable", reason });
});
