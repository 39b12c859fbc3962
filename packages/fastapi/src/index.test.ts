import { defineCharm } from "@paas-charm/core";
import { transition } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { frameworkUnderTest } from "../../core/test/framework-under-test.ts";
import { fastapi } from "./index.ts";

const charm = defineCharm({ framework: fastapi });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const { metadataOf, fresh, environmentOf } = frameworkUnderTest(fastapi, {
  command: "/bin/python3 -m uvicorn app:app",
});

const json = { state: "parsed", value: { framework_logging_format: "json" } } as const;
const directory = "/tmp/fastapi/log_config";

test("uvicorn is told everything by variables", async () => {
  const options = {
    "webserver-port": { type: "int", default: 9000 },
    "webserver-workers": { type: "int", default: 3 },
  } as const;

  const after = await transition(charm, metadataOf("1.12", options), fresh("1.12"), configChanged);

  expect(environmentOf(after, "1.12")).toMatchObject({
    UVICORN_HOST: "0.0.0.0",
    UVICORN_PORT: "9000",
    UVICORN_LOG_LEVEL: "info",
    WEB_CONCURRENCY: "3",
  });
});

test.for<[option: string, value: string | number, reason: string]>([
  ["webserver-log-level", "DEBUG", "needs critical, error, warning, info, debug or trace"],
  ["webserver-workers", 0, "needs at least 1"],
])("an invalid %s blocks the unit, and says what it needs", async ([option, value, reason]) => {
  const options = { [option]: { type: typeof value === "number" ? "int" : "string", default: value } } as const;

  const { state } = await transition(charm, metadataOf("2.0b1", options), fresh("2.0b1"), configChanged);

  expect(state.unitStatus).toEqual({ status: "blocked", message: `invalid options: ${option} (${reason})` });
});

describe("JSON logging", () => {
  test("brings the files and says where they are", async () => {
    const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig: json });

    expect(environmentOf(after, "2.0b1")).toMatchObject({
      PYTHONPATH: directory,
      UVICORN_LOG_CONFIG: `${directory}/uvicorn-log-config.json`,
    });
    expect(after.state.containers["app"]?.files).toMatchObject({
      [`${directory}/uvicorn_log_handler.py`]: { user: "_daemon_" },
      [`${directory}/uvicorn-log-config.json`]: { user: "_daemon_" },
    });
  });

  test("writes nothing more once all is as it should be", async () => {
    const first = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig: json });

    const second = await transition(charm, metadataOf("2.0b1"), first.state, configChanged, { paasConfig: json });

    expect(second.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
  });

  test.for(["active", "backoff"] as const)(
    "restarts a service in %s when a file is another one than before",
    async (current) => {
      const first = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig: json });
      const { app } = first.state.containers;
      const files = { ...app?.files, [`${directory}/uvicorn_log_handler.py`]: "of an older charm" };
      const serviceStatuses = { fastapi: current };

      const second = await transition(
        charm,
        metadataOf("2.0b1"),
        { ...first.state, containers: { app: { ...app, files, serviceStatuses } } },
        configChanged,
        { paasConfig: json },
      );

      expect(second.pebbleCalls.map(({ call }) => call)).toContain("restart fastapi");
      expect(second.state.unitStatus.status).toBe("active");
    },
  );

  test("is not there unless it is asked for", async () => {
    const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged);

    expect(environmentOf(after, "2.0b1")).not.toHaveProperty("UVICORN_LOG_CONFIG");
    expect(
      Object.keys(after.state.containers["app"]?.files ?? {}).filter((path) => path.startsWith(directory)),
    ).toEqual([]);
  });
});
