import { describe, expect, test } from "vitest";
import { web, webPeers, webState } from "../test/fixture.ts";
import type { SecretKeyState } from "./charm-state.ts";
import { decideSecretKey } from "./decide-secret-key.ts";
import { createHookTools } from "./juju/create-hook-tools.ts";
import { secret } from "./secret.ts";
import { observeSecretKey } from "./secret-key.ts";

const id = "secret:9m4e2mr0ui3e8a215n4g";
const { "1.12": older, "2.0b1": newer } = web.dialects;

/** Juju with one secret, or with its complaint. */
function juju(reply: string, calls: string[] = []) {
  return createHookTools(
    async ({ args }) => {
      calls.push(args.join(" "));
      return reply.startsWith("{")
        ? { code: 0, stdout: reply, stderr: "" }
        : { code: 1, stdout: "", stderr: `ERROR ${reply}` };
    },
    { unit: "web/0" },
  );
}

const kept = '{"value":"kept"}';
const byLabel = "--format=json --label app-secret-key --refresh";
const byId = `--format=json ${id} --label app-secret-key --refresh`;

describe("reads the key in dialect", () => {
  test.for<
    [spec: string, bag: Record<string, string> | undefined, reply: string, calls: readonly string[], state: object]
  >([
    ["1.12 by its id", { "secret-key-id": id }, kept, [byId], { state: "known", store: "secret", id }],
    [
      "1.12 from the databag, where Python left it",
      { web_secret_key: "old" },
      kept,
      [],
      { state: "known", store: "peer-databag" },
    ],
    [
      "1.12 by its label when a charm of the other dialect left it",
      {},
      kept,
      [byLabel],
      { state: "known", store: "secret" },
    ],
    ["1.12 as absent when there is none", {}, "consumer label not found", [byLabel], { state: "absent" }],
    ["1.12 as not there yet without a peer relation", undefined, kept, [], { state: "unavailable" }],
    [
      "1.12 as refused",
      { "secret-key-id": id },
      "permission denied",
      [byId],
      { state: "unavailable", refusal: expect.stringContaining("permission denied") },
    ],
    [
      "1.12 as absent when its secret is gone",
      { "secret-key-id": id },
      `secret "${id}" not found`,
      [byId],
      { state: "absent" },
    ],
  ])("%s", async ([, bag, reply, expected, state]) => {
    const calls: string[] = [];

    const read = await observeSecretKey(juju(reply, calls), older, bag && webPeers("1.12", bag));

    expect(read).toMatchObject(state);
    expect(calls).toEqual(expected);
  });

  test.for<[spec: string, reply: string, state: object]>([
    ["2.0b1 by its label", kept, { state: "known", store: "secret" }],
    ["2.0b1 as absent when there is none", "consumer label not found", { state: "absent" }],
    [
      "2.0b1 as refused",
      "permission denied",
      { state: "unavailable", refusal: expect.stringContaining("permission denied") },
    ],
    [
      "2.0b1 as of no use without its entry",
      '{"other":"x"}',
      { state: "unavailable", refusal: "the secret has no entry `value`" },
    ],
  ])("%s", async ([, reply, state]) => {
    const calls: string[] = [];

    const read = await observeSecretKey(juju(reply, calls), newer, undefined);

    expect(read).toMatchObject(state);
    expect(calls).toEqual([byLabel]);
  });

  test("and gives the call's error on when Juju cannot be asked", async () => {
    await expect(observeSecretKey(juju("connection is shut down"), newer, undefined)).rejects.toThrow(
      "connection is shut down",
    );
  });
});

describe("decides on the key: dialect, leader, rotate, state", () => {
  const known: SecretKeyState = { state: "known", value: secret("kept"), store: "secret", id };
  const unnamed: SecretKeyState = { state: "known", value: secret("kept"), store: "secret" };
  const legacy: SecretKeyState = { state: "known", value: secret("old"), store: "peer-databag" };
  const adopted: SecretKeyState = { ...legacy, id } as SecretKeyState;
  const absent: SecretKeyState = { state: "absent" };
  const label = { "secret-key-id": { secretLabel: "app-secret-key" } };

  test.for<
    [
      dialect: "1.12" | "2.0b1",
      leader: boolean,
      rotate: boolean,
      state: SecretKeyState,
      value: string | undefined,
      steps: readonly object[],
    ]
  >([
    ["2.0b1", true, false, absent, "fresh-key", [{ do: "secret", exists: false }]],
    ["2.0b1", true, false, unnamed, "kept", []],
    ["2.0b1", true, true, unnamed, "fresh-key", [{ do: "secret", exists: true }]],
    ["2.0b1", false, false, unnamed, "kept", []],
    ["2.0b1", false, false, absent, undefined, []],
    ["2.0b1", true, false, { state: "unavailable", refusal: "no" }, undefined, []],
    [
      "1.12",
      true,
      false,
      absent,
      "fresh-key",
      [
        { do: "secret", exists: false },
        { do: "publish", what: { app: label } },
      ],
    ],
    ["1.12", true, false, known, "kept", []],
    [
      "1.12",
      true,
      false,
      unnamed,
      "kept",
      [
        { do: "secret", exists: "maybe" },
        { do: "publish", what: { app: label } },
      ],
    ],
    [
      "1.12",
      true,
      false,
      legacy,
      "old",
      [
        { do: "secret", exists: "maybe" },
        { do: "publish", what: { app: label } },
      ],
    ],
    ["1.12", true, false, adopted, "old", []],
    ["1.12", true, true, known, "fresh-key", [{ do: "secret", id, exists: true }, { do: "publish" }]],
    [
      "1.12",
      true,
      true,
      adopted,
      "fresh-key",
      [
        { do: "secret", id, exists: true },
        { do: "publish", what: { app: { ...label, web_secret_key: null } } },
      ],
    ],
    ["1.12", false, false, absent, undefined, []],
  ])("%s %j %j", ([dialect, leader, rotate, secretKey, value, steps]) => {
    const state = webState({ leader, secretKey, relations: [webPeers(dialect)] });

    const decision = decideSecretKey(state, web.dialects[dialect], rotate);

    expect(decision.value?.reveal()).toBe(value);
    expect(decision.steps).toMatchObject(steps);
    expect(decision.steps.length).toBe(steps.length);
    expect(decision.waiting === undefined).toBe(value !== undefined);
  });

  test("waits in the dialect's words, with Juju's refusal behind them", () => {
    const state = webState({ secretKey: { state: "unavailable", refusal: "permission denied" } });

    expect(decideSecretKey(state, newer, false).waiting).toMatchObject({
      level: "waiting",
      message: "Waiting for secret key creation (permission denied)",
    });
  });
});
