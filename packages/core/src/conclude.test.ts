import { expect, test } from "vitest";
import { conclude } from "./conclude.ts";
import type { Condition } from "./conditions.ts";
import type { Decision, Outcome, Step, WorkloadAfter } from "./decision.ts";

const condition = (message: string, level: Condition["level"] = "blocked"): Condition => ({
  type: "Some",
  level,
  message,
  clears: "never",
});
const decided = (...unmet: readonly Condition[]): Decision => ({ phase: "reconcile", unmet, steps: [] });
const replan: Step = { do: "replan", why: "", onFailure: condition("cannot start web"), group: "workload" };
const failed: Outcome = { done: 1, failed: { step: replan, output: "exited" } };
const seen = (services: Record<string, string>, failingChecks: readonly string[] = []): WorkloadAfter => ({
  state: "seen",
  services: new Map(Object.entries(services)),
  failingChecks: failingChecks.map((name) => ({ name, failures: 4, threshold: 3 })),
});

test.for<[spec: string, decision: Decision, outcome: Outcome, status: string]>([
  ["active when nothing is unmet", decided(), { done: 0 }, "active: "],
  ["the first unmet condition", decided(condition("a", "waiting"), condition("b")), { done: 0 }, "waiting: a"],
  ["the step that failed, with why", decided(), failed, "blocked: cannot start web (exited)"],
  [
    "an unmet condition, and what failed about it",
    decided(condition("a")),
    failed,
    "blocked: a; cannot start web (exited)",
  ],
  [
    "a service that died after it was started",
    decided(),
    { done: 1, after: seen({ web: "active", worker: "error" }) },
    "blocked: service worker is not running (error); see: pebble logs worker",
  ],
  [
    "a service that Pebble starts again",
    decided(),
    { done: 1, after: seen({ web: "backoff" }) },
    "waiting: service web exited, Pebble starts it again (backoff)",
  ],
  [
    "a check that fails behind services that run",
    decided(),
    { done: 1, after: seen({ web: "active" }, ["up"]) },
    "waiting: health check up fails (4 times, threshold 3)",
  ],
  ["what is told of an active unit", decided(condition("a report", "active")), { done: 0 }, "active: a report"],
  [
    "the step that failed, and not what is told of an active unit",
    decided(condition("a report", "active")),
    failed,
    "blocked: cannot start web (exited)",
  ],
  ["active when all that was started runs", decided(), { done: 1, after: seen({ web: "active" }) }, "active: "],
  [
    "that nobody could look again",
    decided(),
    { done: 1, after: { state: "unseen", reason: "GET /v1/services: reset" } },
    "waiting: cannot see whether the services run (GET /v1/services: reset)",
  ],
])("the status is %s", ([, decision, outcome, status]) => {
  const { level, message } = conclude(decision, outcome);

  expect(`${level}: ${message}`).toBe(status);
});

test("all that is unmet is kept for who asks why", () => {
  const { unmet } = conclude(decided(condition("a"), condition("b")), failed);

  expect(unmet.map(({ message }) => message)).toEqual(["a", "b", "cannot start web (exited)"]);
});
