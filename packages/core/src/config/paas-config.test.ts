import { describe, expect, test } from "vitest";
import { web, webMetadata } from "../../test/fixture.ts";
import type { PaasConfigSource } from "../charm-metadata.ts";
import type { Dialect } from "../framework.ts";
import { readPaasConfig } from "./paas-config.ts";

const read = async (dialect: Dialect, source: PaasConfigSource) =>
  await readPaasConfig(source, web, webMetadata(dialect));
const parsed = (value: unknown): PaasConfigSource => ({ state: "parsed", value });

test.for<[spec: string, source: PaasConfigSource]>([
  ["no file", { state: "absent" }],
  ["an empty file", parsed(null)],
  ["an empty list, as for Python", parsed([])],
  ["an empty map", parsed({})],
])("%s says nothing", async ([, source]) => {
  expect(await read("2.0b1", source)).toEqual({
    state: "valid",
    value: { jsonLogging: false, scrapeJobs: [], renames: {} },
  });
});

describe("in dialect 2.0b1 the file", () => {
  test.for<[value: object, means: object]>([
    [{ port: 9000 }, { port: 9000 }],
    [{ port: "9000" }, { port: 9000 }],
    [
      { "metrics-port": 9999, "metrics-path": "/m" },
      { metricsPort: 9999, metricsPath: "/m" },
    ],
    [
      { metrics_port: 9999, metrics_path: "/m" },
      { metricsPort: 9999, metricsPath: "/m" },
    ],
    [{ migration: { timeout: "90s" } }, { migrationTimeoutMs: 90_000 }],
    [{ migration: { timeout: "1h30m" } }, { migrationTimeoutMs: 5_400_000 }],
    [{ migration: { timeout: 60 } }, { migrationTimeoutMs: 60_000 }],
    [{ migration: { timeout: "24h" } }, { migrationTimeoutMs: 86_400_000 }],
  ])("%j means %j", async ([value, means]) => {
    expect(await read("2.0b1", parsed(value))).toMatchObject({ state: "valid", value: means });
  });

  test.for<[value: unknown, message: string]>([
    [{ port: 0 }, "Invalid paas-config.yaml: invalid options: port (needs a port from 1 to 65535)"],
    [{ port: 65536 }, "Invalid paas-config.yaml: invalid options: port (needs a port from 1 to 65535)"],
    [{ port: 80.5 }, "Invalid paas-config.yaml: invalid options: port (needs a port from 1 to 65535)"],
    [{ colour: "red", port: 80 }, "Invalid paas-config.yaml: invalid options: colour (unknown key)"],
    [
      { "metrics-path": "/" },
      "Invalid paas-config.yaml: invalid options: metrics-path (needs a leading slash and a name behind it)",
    ],
    [
      { migration: { timeout: "25h" } },
      "Invalid paas-config.yaml: invalid options: migration.timeout (needs a duration such as 90s, 10m or 1h30m, or a number of seconds, up to 24h)",
    ],
    [
      { migration: { timeout: 0 } },
      "Invalid paas-config.yaml: invalid options: migration.timeout (needs a duration such as 90s, 10m or 1h30m, or a number of seconds, up to 24h)",
    ],
    [
      { prometheus: { scrape_configs: [{ static_configs: [] }] } },
      "Invalid paas-config.yaml: missing options: prometheus.scrape_configs.0.job_name",
    ],
    [
      { framework_logging_format: "json" },
      "framework_logging_format 'LoggingFormat.JSON' is not supported for the 'web' framework. Supported frameworks: ['other'].",
    ],
    [
      "text",
      "paas_charm.paas_config.PaasConfig() argument after ** must be a mapping, not str (paas-config.yaml needs keys at its top level)",
    ],
  ])("%j is refused", async ([value, message]) => {
    expect(await read("2.0b1", parsed(value))).toEqual({ state: "invalid", message });
  });
});

test.for<[value: object, state: string]>([
  [{ port: 9000 }, "invalid"],
  [{ "metrics-port": 9000 }, "invalid"],
  [{ migration: { timeout: "90s" } }, "valid"],
])("in dialect 1.12 the file %j is %s", async ([value, state]) => {
  expect((await read("1.12", parsed(value))).state).toBe(state);
});

test("what is no YAML is told in the parser's words", async () => {
  expect(await read("1.12", { state: "unreadable", reason: "bad indentation" })).toEqual({
    state: "invalid",
    message: "Invalid YAML in paas-config.yaml: bad indentation",
  });
});
