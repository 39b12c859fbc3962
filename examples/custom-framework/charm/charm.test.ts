import {
  changedNothing,
  completed,
  hasEnvironment,
  hasStatus,
  isActive,
  must,
  on,
  provided,
  ranCommand,
  readyUnit,
  testedCharm,
  transition,
} from "@paas-charm/testing";
import { expect, test } from "vitest";
import charm from "./charm.ts";

const shop = testedCharm(charm, { directory: import.meta.dirname });

test("brings its container, options and actions without an extension", () => {
  expect(shop.metadata).toMatchObject({
    framework: "bun",
    containers: { app: { resource: "app-image" } },
    endpoints: { peers: { role: "peers" }, ingress: { interface: "ingress" } },
    options: {
      "bun-environment": { type: "string", default: "production" },
      "bun-max-http-requests": { type: "int", default: 256 },
      "app-secret-key": { type: "secret" },
    },
    actions: { "rotate-secret-key": {}, seed: { params: { language: { type: "string" } }, required: ["language"] } },
  });
});

test("tells the application where to listen, and what its options say", async () => {
  const state = readyUnit(shop, { config: { "bun-max-http-requests": 8 } });

  const done = await transition(shop, state, "config-changed");

  must(isActive(done));
  must(
    hasEnvironment(done, {
      PORT: "3000",
      NODE_ENV: "production",
      BUN_CONFIG_MAX_HTTP_REQUESTS: "8",
      APP_BASE_URL: "http://shop.test-model:3000",
    }),
  );
});

test("gives the database the name that Bun looks for", async () => {
  const state = readyUnit(shop, { relations: [provided.postgresql()] });

  const done = await transition(shop, state, on.relationChanged("postgresql"));

  must(hasEnvironment(done, { DATABASE_URL: "postgresql://user:pass-word@db:5432/app" }));
});

test("says what is wrong with an option", async () => {
  const state = readyUnit(shop, { config: { "bun-max-http-requests": 0 } });

  const done = await transition(shop, state, "config-changed");

  must(hasStatus(done, "blocked", "invalid options: bun-max-http-requests (needs at least 1)"));
});

test("fills the database on demand", async () => {
  const state = readyUnit(shop, { workload: { execs: { "bun run seed": "" } } });

  const done = await transition(shop, state, on.action("seed", { language: "fi" }));

  must(completed(done));
  must(ranCommand(done, "bun run seed"));
});

test("changes nothing when nothing changed", async () => {
  const first = await transition(shop, readyUnit(shop), "config-changed");

  const second = await transition(shop, first.state, "update-status");

  must(changedNothing(second));
});
