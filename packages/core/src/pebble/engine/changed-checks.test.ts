import { expect, test } from "vitest";
import { simulatedContainer } from "../../simulated/pebble/container-state.ts";
import { madeUpWorld } from "../../simulated/pebble/made-up-world.ts";
import type { Check } from "../plan/index.ts";
import { createEngine } from "./index.ts";

const web: Check = { override: "replace", tcp: { port: 80 } };

function engineWith(check: Check) {
  const world = {
    ...madeUpWorld(simulatedContainer({}), () => 0),
    runCheck(_run: unknown, done: (failure?: { readonly message: string }) => void) {
      done({ message: "refused" });
      return () => undefined;
    },
  };
  const engine = createEngine({ world, periodicChecks: false });
  engine.begin();
  const add = (next: Check) => engine.layers.add("base", { checks: { web: next } }, { combine: true, inner: false });
  add(check);
  return { engine, add };
}

test("a running check that is disabled goes on, and is shown, as it was", () => {
  const { engine, add } = engineWith({ ...web, level: "alive" });

  add({ ...web, level: "ready", startup: "disabled", threshold: 9 });

  expect(engine.checks.list()).toMatchObject([{ level: "alive", startup: "enabled", status: "up", threshold: 3 }]);
  expect(engine.checks.list({ level: "ready" })).toEqual([]);
});

test("a check that a layer changes counts from nought", () => {
  const { engine, add } = engineWith(web);
  engine.checks.refresh("web", () => undefined);

  add({ ...web, threshold: 5 });

  expect(engine.checks.counts().get("web")).toEqual({ successes: 0, failures: 0 });
});

test("a check whose change is aborted runs no more, until a layer is added", () => {
  const { engine, add } = engineWith(web);

  engine.changes.abort("1");
  const aborted = engine.checks.list();
  add(web);

  expect(aborted).toMatchObject([{ status: "up", changeId: "1" }]);
  expect(engine.checks.list()).toMatchObject([{ status: "up", changeId: "2" }]);
  expect(engine.changes.list().map(({ id }) => id)).toEqual(["2"]);
});
