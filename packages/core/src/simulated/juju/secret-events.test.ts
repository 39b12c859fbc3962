import { describe, expect, test } from "vitest";
import { addUserSecret, emptyModel, updateSecret } from "./build-model.ts";
import { repliesModel } from "./hook-tools-suite.ts";
import { dueSecretEvents } from "./secret-events.ts";

const own = "secret:ownsecret00000000000";

describe("secret events", () => {
  test("tell a consumer of a newer revision, by its own label", () => {
    const model = repliesModel("3.6.14");
    const secret = model.secrets["dbsecret000000000000"];
    if (secret) secret.consumers["web/1"] = { tracked: 1, label: "database" };

    expect(dueSecretEvents(model, "web/1", 0)).toEqual([
      { change: "changed", id: "secret:dbsecret000000000000", label: "database", revision: 2 },
    ]);
  });

  test("tell the leader of nothing new in what it owns, and the other units of it", () => {
    const model = repliesModel("3.6.14");
    const secret = model.secrets["ownsecret00000000000"];
    if (secret) secret.consumers["web/1"] = { tracked: 1, label: "" };

    expect(dueSecretEvents(model, "web/0", 0)).toEqual([]);
    expect(dueSecretEvents(model, "web/1", 0)).toEqual([{ change: "changed", id: own, label: "key", revision: 2 }]);
  });

  test("tell the leader alone of expiry, rotation and obsolete revisions, in that order", () => {
    const model = repliesModel("3.6.14");
    const secret = model.secrets["ownsecret00000000000"];
    if (secret) {
      updateSecret(secret, { key: "newest" });
      secret.rotatesAt = 500;
      secret.revisions = secret.revisions.map((each) => ({ ...each, ...(each.revision === 3 && { expiresAt: 400 }) }));
    }

    expect(dueSecretEvents(model, "web/0", 499).map(({ change }) => change)).toEqual(["expired", "remove"]);
    expect(dueSecretEvents(model, "web/0", 500)).toEqual([
      { change: "expired", id: own, label: "key", revision: 3 },
      { change: "rotate", id: own, label: "key", revision: 3 },
      { change: "remove", id: own, label: "key", revision: 2 },
    ]);
    expect(dueSecretEvents(model, "web/1", 500)).toEqual([]);
  });

  test("do not tell of an operator's secret before it was read", () => {
    const model = emptyModel({ name: "m", uuid: "u" });
    updateSecret(addUserSecret(model, { id: "u".repeat(20), name: "token", content: { key: "a" } }), { key: "b" });

    expect(dueSecretEvents(model, "web/0", 0)).toEqual([]);
  });
});
