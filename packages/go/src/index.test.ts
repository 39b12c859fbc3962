import { type Dialect, defineCharm } from "@paas-charm/core";
import { transition } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { frameworkUnderTest } from "../../core/test/framework-under-test.ts";
import { go } from "./index.ts";

const charm = defineCharm({ framework: go });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const { metadataOf, fresh, environmentOf } = frameworkUnderTest(go, { command: "/usr/local/bin/guestbook" });

test.for<[dialect: Dialect, environment: Readonly<Record<string, string>>]>([
  ["1.12", { APP_PORT: "9000", APP_METRICS_PORT: "9100", APP_METRICS_PATH: "/m" }],
  ["2.0b1", { PORT: "8080", METRICS_PORT: "8080", METRICS_PATH: "/metrics" }],
])("the places that dialect %s lets options set, under its names", async ([dialect, environment]) => {
  const options = {
    "app-port": { type: "int", default: 9000 },
    "metrics-port": { type: "int", default: 9100 },
    "metrics-path": { type: "string", default: "/m" },
  } as const;

  const after = await transition(
    charm,
    metadataOf(dialect, dialect === "1.12" ? options : {}),
    fresh(dialect),
    configChanged,
  );

  expect(environmentOf(after, dialect)).toMatchObject(environment);
  expect(after.state.ports).toMatchObject([{ from: dialect === "1.12" ? 9000 : 8080 }]);
});

test("a metrics option of the author is his own where the framework has none", async () => {
  const options = { "metrics-port": { type: "int", default: 9100 } } as const;

  const after = await transition(charm, metadataOf("2.0b1", options), fresh("2.0b1"), configChanged);

  expect(environmentOf(after, "2.0b1")).toMatchObject({ APP_METRICS_PORT: "9100", METRICS_PORT: "8080" });
});

test("paas-config.yaml sets the port", async () => {
  const paasConfig = { state: "parsed", value: { port: 9000 } } as const;

  const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig });

  expect(environmentOf(after, "2.0b1")).toMatchObject({ PORT: "9000", APP_BASE_URL: "http://guestbook.m:9000" });
});

describe("a port that is none", () => {
  test.for([0, 70_000])("%i blocks the unit, and names the option", async (port) => {
    const options = { "app-port": { type: "int", default: port } } as const;

    const { state } = await transition(charm, metadataOf("1.12", options), fresh("1.12"), configChanged);

    expect(state.unitStatus).toEqual({
      status: "blocked",
      message: "invalid options: app-port (needs a port from 1 to 65535)",
    });
  });
});

test("JSON logging is refused, with the frameworks that have it", async () => {
  const paasConfig = { state: "parsed", value: { framework_logging_format: "json" } } as const;

  const { state } = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig });

  expect(state.unitStatus.status).toBe("blocked");
  expect(state.unitStatus.message).toContain("Supported frameworks: ['django', 'fastapi', 'flask'].");
});
