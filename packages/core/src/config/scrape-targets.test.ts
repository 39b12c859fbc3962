import { expect, test } from "vitest";
import { bareCharm, bareMetadata } from "../integrations/harness/bare-charm.ts";
import { readPaasConfig } from "./paas-config.ts";

/** What is read of a paas-config.yaml with one job of these targets. */
async function withTargets(targets: readonly string[]) {
  const value = { prometheus: { scrape_configs: [{ job_name: "a", static_configs: [{ targets }] }] } };
  return await readPaasConfig({ state: "parsed", value }, bareCharm.framework, bareMetadata({}));
}

test.for(["*:8081", "@scheduler:1", "@scheduler:65535", "db.example:9187", "10.0.0.1"])(
  "takes the target %s",
  async (target) => {
    expect(await withTargets([target])).toMatchObject({
      state: "valid",
      value: { scrapeJobs: [{ job_name: "a", metrics_path: "/metrics", static_configs: [{ targets: [target] }] }] },
    });
  },
);

test.for<[target: string, reason: string]>([
  ["@scheduler", "needs the form @scheduler:PORT"],
  ["@scheduler:http", "needs the form @scheduler:PORT"],
  ["@scheduler:0", "needs the form @scheduler:PORT"],
  ["@scheduler:99999", "needs the form @scheduler:PORT"],
  ["@scheduler:１２３", "needs the form @scheduler:PORT"],
  ["*", "needs the form *:PORT"],
  ["*foo:1", "needs the form *:PORT"],
  ["*:0", "needs the form *:PORT"],
])("refuses the target %s: %s", async ([target, reason]) => {
  expect(await withTargets(["*:8081", target])).toEqual({
    state: "invalid",
    message: `Invalid paas-config.yaml: invalid options: prometheus.scrape_configs.0.static_configs.0.targets (${reason})`,
  });
});
