import { describe, expect, test } from "vitest";
import type { FailingCheck, ServiceState } from "../charm-state.ts";
import { serviceNotRunning } from "./service-conditions.ts";

const plan = {
  services: {
    "a-worker": { startup: "enabled", command: "/bin/worker" },
    flask: { startup: "enabled", command: "/bin/gunicorn" },
    "x-scheduler": { startup: "disabled", command: "/bin/scheduler" },
  },
} as const;

function judge(
  services: Readonly<Record<string, string>>,
  failingChecks: readonly FailingCheck[] = [],
): readonly string[] {
  const states = Object.entries(services).map(([name, current]): [string, ServiceState] => [
    name,
    { startup: "enabled", current },
  ]);
  return serviceNotRunning(
    { state: "reachable", plan, services: new Map(states), failingChecks, files: new Map(), appFiles: [] },
    "flask",
  ).map(({ level, message }) => `${level}: ${message}`);
}

describe("what is not well in a workload", () => {
  test("is nothing while every enabled service is active and no check fails", () => {
    expect(judge({ flask: "active", "a-worker": "active", "x-scheduler": "inactive" })).toEqual([]);
  });

  test("is a service that exited, the main one first", () => {
    expect(judge({ flask: "backoff", "a-worker": "error" })).toEqual([
      "waiting: service flask exited, Pebble starts it again (backoff)",
      "blocked: service a-worker is not running (error); see: pebble logs a-worker",
    ]);
  });

  test("is a service that Pebble does not speak of", () => {
    expect(judge({ flask: "active" })).toEqual([
      "blocked: service a-worker is not running (inactive); see: pebble logs a-worker",
    ]);
  });

  test("is a check that fails, behind services", () => {
    expect(judge({ flask: "active", "a-worker": "error" }, [{ name: "up", failures: 4, threshold: 3 }])).toEqual([
      "blocked: service a-worker is not running (error); see: pebble logs a-worker",
      "waiting: health check up fails (4 times, threshold 3)",
    ]);
  });
});
