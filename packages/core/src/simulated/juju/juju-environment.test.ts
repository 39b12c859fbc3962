import { describe, expect, test } from "vitest";
import type { JujuEvent } from "../../juju/event.ts";
import { readEnvironment } from "../../juju/read-environment.ts";
import { emptyModel } from "./build-model.ts";
import { environmentFor } from "./juju-environment.ts";

const model = emptyModel({ name: "prod", uuid: "cdac5656-2423-4388-8f30-41854b4cca7d", juju: "3.6.14" });

describe("the environment of a dispatch", () => {
  test.for<[title: string, event: JujuEvent]>([
    ["a hook of the unit's life", { kind: "lifecycle", name: "config-changed" }],
    ["a hook that nobody knows", { kind: "unknown", name: "moon-rose" }],
    [
      "a relation's unit",
      {
        kind: "relation",
        name: "db-relation-changed",
        change: "changed",
        endpoint: "db",
        relation: 7,
        remoteApp: "pg",
        remoteUnit: "pg/0",
      },
    ],
    [
      "a departing unit",
      {
        kind: "relation",
        name: "db-relation-departed",
        change: "departed",
        endpoint: "db",
        relation: 7,
        remoteApp: "pg",
        remoteUnit: "pg/0",
        departingUnit: "web/0",
      },
    ],
    [
      "a broken relation",
      {
        kind: "relation",
        name: "my_db-relation-broken",
        change: "broken",
        endpoint: "my_db",
        relation: 7,
        remoteApp: "pg",
      },
    ],
    ["a ready container", { kind: "workload", name: "app-pebble-ready", change: "pebble-ready", container: "app" }],
    [
      "a notice",
      {
        kind: "workload",
        name: "app-pebble-custom-notice",
        change: "pebble-custom-notice",
        container: "app",
        notice: { id: "3", type: "custom", key: "example.com/x" },
      },
    ],
    [
      "a failed check",
      {
        kind: "workload",
        name: "app-pebble-check-failed",
        change: "pebble-check-failed",
        container: "app",
        check: "up",
      },
    ],
    [
      "a storage",
      {
        kind: "storage",
        name: "data-storage-attached",
        change: "attached",
        storage: "data",
        index: 2,
        location: "/srv/2",
      },
    ],
    [
      "a secret's revision",
      { kind: "secret", name: "secret-remove", change: "remove", id: "secret:abc", label: "key", revision: 3 },
    ],
    ["an action", { kind: "action", name: "backup", action: "backup", id: "14" }],
  ])("is read back as the event: %s", ([, event]) => {
    const env = environmentFor(model, "web/0", event, { charmDir: "/charm" });

    expect(readEnvironment(env)).toMatchObject({
      event,
      context: {
        unit: "web/0",
        app: "web",
        model: "prod",
        modelUuid: model.uuid,
        juju: [3, 6, 14],
        charmDir: "/charm",
      },
    });
  });

  test("has what Juju gives, empty where there is nothing, and no HOME", () => {
    const env = environmentFor(
      model,
      "web/0",
      {
        kind: "relation",
        name: "db-relation-created",
        change: "created",
        endpoint: "db",
        relation: 7,
        remoteApp: "pg",
      },
      { charmDir: "/charm", toolsDir: "/tools", path: "/usr/bin:/bin", agentSocket: "/agent.socket", contextId: "id" },
    );

    expect(env).toMatchObject({
      PATH: "/tools:/usr/bin:/bin",
      JUJU_AGENT_SOCKET_ADDRESS: "/agent.socket",
      JUJU_CONTEXT_ID: "id",
      JUJU_HOOK_NAME: "db-relation-created",
      JUJU_DISPATCH_PATH: "hooks/db-relation-created",
      JUJU_REMOTE_UNIT: "",
      JUJU_MACHINE_ID: "",
      JUJU_CHARM_HTTP_PROXY: "",
      JUJU_SLA: "unsupported",
    });
    expect(env).not.toHaveProperty("HOME");
    expect(env).not.toHaveProperty("JUJU_DEPARTING_UNIT");
  });

  test("has no hook name in an action and no SLA from Juju 4 on", () => {
    const action: JujuEvent = { kind: "action", name: "backup", action: "backup", id: "14" };
    const env = environmentFor({ ...model, juju: "4.0.1" }, "web/0", action, { charmDir: "/charm" });

    expect(env).toMatchObject({
      JUJU_HOOK_NAME: "",
      JUJU_DISPATCH_PATH: "actions/backup",
      JUJU_ACTION_TAG: "action-14",
    });
    expect(env).not.toHaveProperty("JUJU_SLA");
  });
});
