import { expect, test } from "vitest";
import type { JujuEvent } from "./event.ts";
import { type Environment, NotUnderJuju, readEnvironment } from "./read-environment.ts";

const unit = { JUJU_UNIT_NAME: "web/0" };

/** Variables as a Kubernetes unit has them for every event. */
const always = {
  ...unit,
  JUJU_MODEL_NAME: "prod",
  JUJU_MODEL_UUID: "cdac5656-2423-4388-8f30-41854b4cca7d",
  JUJU_VERSION: "3.6.14",
  JUJU_CHARM_DIR: "/var/lib/juju/agents/unit-web-0/charm",
  CHARM_DIR: "/var/lib/juju/agents/unit-web-0/charm",
  JUJU_MACHINE_ID: "",
  JUJU_CHARM_HTTP_PROXY: "http://proxy:3128",
  JUJU_CHARM_HTTPS_PROXY: "",
  JUJU_CHARM_NO_PROXY: "10.0.0.0/8",
};

const relation = { JUJU_RELATION: "my-db", JUJU_RELATION_ID: "my-db:7", JUJU_REMOTE_APP: "pg" };

test.for<[spec: string, env: Environment, event: JujuEvent]>([
  [
    "a plain hook by its name",
    { JUJU_DISPATCH_PATH: "hooks/config-changed", JUJU_HOOK_NAME: "config-changed" },
    { kind: "lifecycle", name: "config-changed" },
  ],
  [
    "relation-created, where the remote unit is empty",
    { ...relation, JUJU_DISPATCH_PATH: "hooks/my-db-relation-created", JUJU_REMOTE_UNIT: "" },
    {
      kind: "relation",
      name: "my-db-relation-created",
      change: "created",
      endpoint: "my-db",
      relation: 7,
      remoteApp: "pg",
    },
  ],
  [
    "relation-changed of an endpoint with an underscore, verbatim",
    {
      JUJU_DISPATCH_PATH: "hooks/my_db-relation-changed",
      JUJU_RELATION: "my_db",
      JUJU_RELATION_ID: "my_db:12",
      JUJU_REMOTE_APP: "pg",
      JUJU_REMOTE_UNIT: "pg/3",
    },
    {
      kind: "relation",
      name: "my_db-relation-changed",
      change: "changed",
      endpoint: "my_db",
      relation: 12,
      remoteApp: "pg",
      remoteUnit: "pg/3",
    },
  ],
  [
    "relation-departed with the unit that leaves",
    {
      ...relation,
      JUJU_DISPATCH_PATH: "hooks/my-db-relation-departed",
      JUJU_REMOTE_UNIT: "pg/1",
      JUJU_DEPARTING_UNIT: "web/0",
    },
    {
      kind: "relation",
      name: "my-db-relation-departed",
      change: "departed",
      endpoint: "my-db",
      relation: 7,
      remoteApp: "pg",
      remoteUnit: "pg/1",
      departingUnit: "web/0",
    },
  ],
  [
    "relation-broken without a remote application, as old Juju gives it",
    { JUJU_DISPATCH_PATH: "hooks/my-db-relation-broken", JUJU_RELATION: "my-db", JUJU_RELATION_ID: "my-db:7" },
    { kind: "relation", name: "my-db-relation-broken", change: "broken", endpoint: "my-db", relation: 7 },
  ],
  [
    "pebble-ready with the container's own name",
    { JUJU_DISPATCH_PATH: "hooks/flask-app-pebble-ready", JUJU_WORKLOAD_NAME: "flask-app" },
    { kind: "workload", name: "flask-app-pebble-ready", change: "pebble-ready", container: "flask-app" },
  ],
  [
    "a notice",
    {
      JUJU_DISPATCH_PATH: "hooks/app-pebble-custom-notice",
      JUJU_WORKLOAD_NAME: "app",
      JUJU_NOTICE_ID: "13",
      JUJU_NOTICE_TYPE: "custom",
      JUJU_NOTICE_KEY: "example.com/path",
    },
    {
      kind: "workload",
      name: "app-pebble-custom-notice",
      change: "pebble-custom-notice",
      container: "app",
      notice: { id: "13", type: "custom", key: "example.com/path" },
    },
  ],
  [
    "a check that recovered",
    { JUJU_DISPATCH_PATH: "hooks/app-pebble-check-recovered", JUJU_WORKLOAD_NAME: "app", JUJU_PEBBLE_CHECK_NAME: "up" },
    {
      kind: "workload",
      name: "app-pebble-check-recovered",
      change: "pebble-check-recovered",
      container: "app",
      check: "up",
    },
  ],
  [
    "storage-attached with name and index",
    {
      JUJU_DISPATCH_PATH: "hooks/data-storage-attached",
      JUJU_STORAGE_ID: "data/2",
      JUJU_STORAGE_LOCATION: "/data/2",
      JUJU_STORAGE_KIND: "filesystem",
    },
    {
      kind: "storage",
      name: "data-storage-attached",
      change: "attached",
      storage: "data",
      index: 2,
      location: "/data/2",
    },
  ],
  [
    "secret-changed, where the label may be empty",
    {
      JUJU_DISPATCH_PATH: "hooks/secret-changed",
      JUJU_SECRET_ID: "secret:9m4e2mr0ui3e8a215n4g",
      JUJU_SECRET_LABEL: "",
    },
    { kind: "secret", name: "secret-changed", change: "changed", id: "secret:9m4e2mr0ui3e8a215n4g" },
  ],
  [
    "secret-expired with its revision",
    {
      JUJU_DISPATCH_PATH: "hooks/secret-expired",
      JUJU_SECRET_ID: "secret:9m4e2mr0ui3e8a215n4g",
      JUJU_SECRET_LABEL: "key",
      JUJU_SECRET_REVISION: "4",
    },
    {
      kind: "secret",
      name: "secret-expired",
      change: "expired",
      id: "secret:9m4e2mr0ui3e8a215n4g",
      label: "key",
      revision: 4,
    },
  ],
  [
    "an action, whose hook name is empty",
    {
      JUJU_DISPATCH_PATH: "actions/do-backup",
      JUJU_HOOK_NAME: "",
      JUJU_ACTION_NAME: "do-backup",
      JUJU_ACTION_UUID: "14",
      JUJU_ACTION_TAG: "action-14",
    },
    { kind: "action", name: "do-backup", action: "do-backup", id: "14" },
  ],
  [
    "an action that is called like a hook",
    { JUJU_DISPATCH_PATH: "actions/start", JUJU_ACTION_NAME: "start", JUJU_ACTION_UUID: "1" },
    { kind: "action", name: "start", action: "start", id: "1" },
  ],
  [
    "a hook that Juju does not have yet",
    { JUJU_DISPATCH_PATH: "hooks/moon-phase-changed" },
    { kind: "unknown", name: "moon-phase-changed" },
  ],
  [
    "a relation hook without a relation id as unknown",
    { JUJU_DISPATCH_PATH: "hooks/db-relation-changed", JUJU_RELATION: "db" },
    { kind: "unknown", name: "db-relation-changed" },
  ],
  [
    "a relation id that is no number as unknown",
    { JUJU_DISPATCH_PATH: "hooks/db-relation-changed", JUJU_RELATION: "db", JUJU_RELATION_ID: "db:x" },
    { kind: "unknown", name: "db-relation-changed" },
  ],
  [
    "a secret hook without an id as unknown",
    { JUJU_DISPATCH_PATH: "hooks/secret-remove" },
    { kind: "unknown", name: "secret-remove" },
  ],
  [
    "a storage hook with an odd id as unknown",
    { JUJU_DISPATCH_PATH: "hooks/data-storage-detaching", JUJU_STORAGE_ID: "data" },
    { kind: "unknown", name: "data-storage-detaching" },
  ],
  ["the hook's name where the path is missing", { JUJU_HOOK_NAME: "start" }, { kind: "lifecycle", name: "start" }],
  ["nothing at all as unknown", {}, { kind: "unknown", name: "" }],
])("reads %s", ([, env, event]) => {
  expect(readEnvironment({ ...unit, ...env }).event).toEqual(event);
});

test("reads what holds for every event, and counts empty variables as absent", () => {
  const { context, debugHooks } = readEnvironment({ ...always, JUJU_DISPATCH_PATH: "hooks/start" });

  expect(context).toEqual({
    unit: "web/0",
    app: "web",
    model: "prod",
    modelUuid: "cdac5656-2423-4388-8f30-41854b4cca7d",
    juju: [3, 6, 14],
    charmDir: "/var/lib/juju/agents/unit-web-0/charm",
    proxies: { http: "http://proxy:3128", no: "10.0.0.0/8" },
    debugAt: [],
  });
  expect(debugHooks).toBe(false);
});

test("gets by without all but the unit's name", () => {
  const { context } = readEnvironment(unit);

  expect(context).toMatchObject({
    unit: "web/0",
    model: "",
    modelUuid: "",
    juju: [0, 0, 0],
    charmDir: ".",
    proxies: {},
  });
});

test("trims what juju debug-code asks for, and sees that debug-hooks runs whatever it says", () => {
  const { context, debugHooks } = readEnvironment({
    ...unit,
    JUJU_DEBUG_AT: " hook, before-migration ,",
    JUJU_DEBUG: "",
  });

  expect(context.debugAt).toEqual(["hook", "before-migration"]);
  expect(debugHooks).toBe(true);
});

test.for<[spec: string, env: Environment, says: RegExp]>([
  ["is missing", {}, /JUJU_UNIT_NAME is not set.*npx paas-charm run/],
  ["is empty", { JUJU_UNIT_NAME: "" }, /JUJU_UNIT_NAME is not set/],
  ["has no number", { JUJU_UNIT_NAME: "web" }, /JUJU_UNIT_NAME is `web`, which is no unit/],
])("says what to do when the unit's name %s", ([, env, says]) => {
  expect(() => readEnvironment(env)).toThrow(NotUnderJuju);
  expect(() => readEnvironment(env)).toThrow(says);
});
