import { AssertionError } from "node:assert";
import { defineAction, defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { guestBook } from "../test/guest-book.ts";
import {
  changedNothing,
  completed,
  failed,
  hasEnvironment,
  hasStatus,
  isActive,
  keptSecrets,
  must,
  on,
  provided,
  publishes,
  ranCommand,
  readyUnit,
  runs,
  secret,
  type Transition,
  testedCharm,
  transition,
  type Verdict,
} from "./index.ts";
import { type CharmMatchers, charmMatchers } from "./matchers.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends CharmMatchers<R> {}
}
expect.extend(charmMatchers);

let active: Transition;
let quiet: Transition;
let waiting: Transition;
let counted: Transition;
let uncounted: Transition;

beforeAll(async () => {
  const state = readyUnit(guestBook, {
    config: { greeting: "Hi" },
    relations: [provided.ingress("http://book.test/")],
    workload: { execs: { count: "3" } },
  });
  active = await transition(guestBook, state, "config-changed");
  const settled = await transition(guestBook, active.state, "update-status");
  quiet = await transition(guestBook, settled.state, "update-status");
  waiting = await transition(guestBook, { ...settled.state, containers: {} }, "config-changed");
  counted = await transition(guestBook, active.state, on.action("count"));
  uncounted = await transition(guestBook, { ...active.state, containers: {} }, on.action("count"));
});

describe("a check", () => {
  test.for<[spec: string, right: () => Verdict, wrong: () => Verdict, message: string]>([
    [
      "of the status",
      () => isActive(active),
      () => isActive(waiting),
      "expected that the unit is active; it is waiting (Waiting for pebble ready)",
    ],
    [
      "of a status and its message",
      () => hasStatus(waiting, "waiting", "Waiting for pebble ready"),
      () => hasStatus(waiting, "waiting", "Waiting"),
      "expected that the unit is waiting (Waiting); it is waiting (Waiting for pebble ready)",
    ],
    [
      "of a message's form",
      () => hasStatus(waiting, "waiting", /pebble/),
      () => hasStatus(active, "active", /x/),
      "expected that the unit is active (/x/); it is active",
    ],
    [
      "of changes",
      () => changedNothing(quiet),
      () => changedNothing(waiting),
      "expected that nothing is changed; there were 2 changes: status-set unit waiting (Waiting for pebble ready), status-set app waiting (Waiting for pebble ready)",
    ],
    [
      "of variables",
      () => hasEnvironment(active, { FLASK_GREETING: "Hi", SHOWN: /^\d+$/, TOKEN: undefined }),
      () => hasEnvironment(waiting, { SHOWN: "50" }),
      "expected that the application has SHOWN=50; SHOWN is not set; there are no variables",
    ],
    [
      "of a variable that should not be",
      () => hasEnvironment(active, { NOTHING: undefined }),
      () => hasEnvironment(active, { FLASK_GREETING: undefined }),
      'expected that the application has no FLASK_GREETING; FLASK_GREETING is "Hi"',
    ],
    [
      "of databags",
      () => publishes(active, "ingress", { app: { port: "8000" } }),
      () => publishes(active, "ingress", { app: { port: "1" } }),
      'expected that relation ingress publishes port=1; relation 2: app port is "8000"',
    ],
    [
      "of databags of a relation that is not there",
      () => publishes(active, "secret-storage", { app: { "secret-key-id": /^secret:/ } }),
      () => publishes(active, "cache", {}),
      "expected that relation cache publishes ; the state has no such relation",
    ],
    [
      "of services",
      () => runs(active, "flask"),
      () => runs(active, "worker", "flask-app"),
      "expected that service worker runs; it is unknown",
    ],
    [
      "of commands",
      () => ranCommand(counted, "count new"),
      () => ranCommand(counted, "coun"),
      "expected that coun was run; there were: count new",
    ],
    [
      "of an action",
      () => completed(counted, { counted: "3" }),
      () => completed(counted, { counted: "4" }),
      'expected that the action completes with counted=4; counted is "3"',
    ],
    [
      "of an action that should complete",
      () => completed(counted),
      () => completed(uncounted),
      "expected that the action completes; it failed: flask-app container is not ready: Waiting for pebble ready",
    ],
    [
      "of an action that should fail",
      () => failed(uncounted, /not ready/),
      () => failed(counted),
      "expected that the action fails; it completed",
    ],
    [
      "of secrets",
      () => keptSecrets(active),
      () => keptSecrets(active, ["Hi there", "strip-prefix"]),
      "expected that no secret is seen; watched value 2 is in our application databag of ingress:2",
    ],
  ])("%s passes, and says what was there instead", ([, right, wrong, message]) => {
    must(right());
    const verdict = wrong();

    expect(verdict.pass).toBe(false);
    expect(verdict.message()).toContain(message);
    expect(() => must(verdict)).toThrow(AssertionError);
  });
});

test("the checks are matchers too", () => {
  expect(active).toBeActive();
  expect(active).not.toChangeNothing();
  expect(waiting).toHaveStatus("waiting", /pebble/);
  expect(active).toHaveEnvironment({ SHOWN: "50" });
  expect(active).toPublish("ingress", { app: { port: "8000" } });
  expect(active).toRun("flask");
  expect(counted).toRunCommand("count");
  expect(counted).toComplete({ counted: "3" });
  expect(uncounted).toFail();
  expect(active).toKeepSecrets();
  expect(() => expect(waiting).toBeActive()).toThrow("expected that the unit is active; it is waiting");
  expect(() => expect(active).not.toBeActive()).toThrow("expected not that the unit is active; it is active");
});

test("a secret is seen in an action's results, a log line and a command; core keeps it out of a failure", async () => {
  const talkative = defineCharm({
    framework: flask,
    actions: {
      tell: defineAction({
        params: z.object({ way: z.enum(["results", "failure", "log", "command"]) }),
        run: async ({ params: { way }, env, container, log }) => {
          const { FLASK_SECRET_KEY: key = "" } = env;
          const value = typeof key === "string" ? key : key.reveal();
          if (way === "failure") throw new Error(`cannot use ${value}`);
          if (way === "log") await log(value);
          if (way === "command") await container.exec(["echo", value]);
          return way === "results" ? { key: value } : {};
        },
      }),
    },
  });
  const charm = testedCharm(talkative, {
    metadata: { ...guestBook.metadata, actions: { tell: { params: { way: { type: "string" } }, required: ["way"] } } },
  });
  const key = secret({ value: "a-long-secret-key" });
  const state = readyUnit(charm, {
    config: { "flask-secret-key-id": key.id },
    secrets: [key],
    workload: { execs: { echo: "" } },
  });
  const places: string[] = [];

  for (const way of ["results", "failure", "log", "command"] as const) {
    places.push(keptSecrets(await transition(charm, state, on.action("tell", { way }))).message());
  }

  const name = `value of secret ${key.id} is in`;
  expect(places[0]).toContain(`${name} the results of the action`);
  expect(places[1]).toContain("none is");
  expect(places[2]).toContain(`${name} the arguments of action-log`);
  expect(places[3]).toContain(`${name} the command echo`);
  expect(places.join()).not.toContain("a-long-secret-key");
});
