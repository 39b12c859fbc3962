import type { DatabaseData, DialectFacts, Framework, Ready } from "@paas-charm/core";
import * as z from "zod";

/** Options that the application reads. */
const bunOptions = () =>
  z.object({
    "bun-environment": z
      .string()
      .min(1, "needs at least one character")
      .default("production")
      .describe("Name of the environment: `NODE_ENV`."),
    "bun-max-http-requests": z
      .int("needs a whole number")
      .positive("needs at least 1")
      .default(256)
      .describe("How many requests the application makes at once."),
  });

/** A framework that begins with us has one form, whatever the dialect. */
const facts: DialectFacts = {
  container: "app",
  appDirectory: "/app",
  stateDirectory: "/tmp/paas-charm",
  peers: "peers",
  secretKey: { store: "label", label: "app-secret-key" },
  secretOptions: { secret: "app-secret-key" },
  portOptions: [],
  portVariable: "PORT",
  metricsOptions: false,
  metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
  reservedNames: ["node_env", "port", "app_secret_key"],
  waitingForKey: "Waiting for secret key creation",
};

/** Bun applications: `bun run start` in the application's directory. */
export const bun: Framework<ReturnType<typeof bunOptions>> = {
  name: "bun",
  service: "bun",
  prefix: "APP_",
  dialects: { "1.12": facts, "2.0b1": facts },
  defaults: { port: 3000, metricsPort: 3000, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: ["django", "fastapi", "flask"] },
  options: bunOptions,
  env: (options) => ({
    NODE_ENV: options["bun-environment"],
    BUN_CONFIG_MAX_HTTP_REQUESTS: options["bun-max-http-requests"],
  }),
  integrations: {
    // `Bun.sql` connects to DATABASE_URL without being told.
    postgresql_client: (usual, [first]: readonly Ready<DatabaseData>[]) => ({
      ...usual,
      env: { ...usual.env, DATABASE_URL: first?.data.url.url },
    }),
  },
  actions: {
    seed: {
      description: "Fills the database with examples, as the application's script `seed` does.",
      command: ["bun", "run", "seed"],
      parameters: { language: "SEED_LANGUAGE" },
    },
  },
};
