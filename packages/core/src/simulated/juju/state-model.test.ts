import { describe, expect, test } from "vitest";
import { commit } from "./commit.ts";
import { completeState } from "./complete-state.ts";
import { createHookContext } from "./hook-context.ts";
import type { ModelCharm } from "./model.ts";
import { runHookTool } from "./run-hook-tool.ts";
import type { State, StateInput } from "./state.ts";
import { fromModel, toModel } from "./state-model.ts";

const charm: ModelCharm = {
  name: "web",
  endpoints: {
    peers: { interface: "web-peers", role: "peers", optional: true },
    db: { interface: "postgresql_client", role: "requires", optional: false },
  },
  options: { port: { type: "int", default: 8000 } },
  actions: {},
  containers: {},
  resources: {},
  storage: { data: { type: "block" } },
};

const input: StateInput = {
  leader: true,
  config: { port: 9000 },
  relations: [
    { endpoint: "peers", remoteUnits: { 1: { name: "one" } } },
    { endpoint: "db", id: 7, remoteApp: "pg", remoteAppData: { version: "14" }, remoteUnits: { 0: {}, 3: {} } },
  ],
  secrets: [
    { id: "secret:own00000000000000000", owner: "app", label: "key", content: { value: "x" } },
    { id: "secret:other000000000000000", label: null, revisions: [{ p: "one" }, { p: "two" }], trackedRevision: 1 },
  ],
  ports: [{ protocol: "tcp", port: 80 }, { protocol: "icmp" }],
  storage: { "data/0": "/srv" },
  plannedUnits: 3,
};

/** Calls tools on a state and commits. */
function dispatch<Container>(state: State<Container>, ...calls: string[][]) {
  const model = toModel(state, charm);
  const context = createHookContext({
    unit: state.unit,
    event: { kind: "lifecycle", name: "update-status" },
    surroundings: { secretId: () => "new00000000000000000", now: () => 0 },
  });
  const printed = calls.map(([tool = "", ...args]) => {
    const reply = runHookTool(model, context, { tool, args });
    return `${reply?.stdout}${reply?.stderr}`;
  });
  expect(commit(model, context)).toMatchObject({ ok: true });
  return { printed, after: fromModel(model, state, context) };
}

describe("a state", () => {
  test("is completed where it says nothing", () => {
    expect(completeState(input, charm)).toMatchObject({
      unit: "web/0",
      juju: "3.6.14",
      relations: [
        { id: 1, remoteApp: "web", localApp: {}, localUnit: {} },
        { id: 7, remoteApp: "pg" },
      ],
      secrets: [
        { owner: "app", content: { value: "x" } },
        { owner: null, label: "", content: { p: "two" } },
      ],
      unitStatus: { status: "unknown", message: "" },
      ports: [
        { protocol: "tcp", from: 80, to: 80 },
        { protocol: "icmp", from: 0, to: 0 },
      ],
    });
  });

  test("is what the hook tools show", () => {
    const { printed } = dispatch(
      completeState(input, charm),
      ["config-get", "port"],
      ["is-leader"],
      ["relation-ids", "peers"],
      ["relation-list", "-r1"],
      ["relation-list", "-r7"],
      ["relation-get", "-r7", "--app", "version", "pg"],
      ["relation-get", "-r1", "name", "web/1"],
      ["secret-get", "--label", "key", "--format=json"],
      ["secret-get", "other000000000000000", "--format=json"],
      ["secret-get", "other000000000000000", "--peek", "--format=json"],
      ["opened-ports"],
      ["storage-get", "-s", "data/0", "kind"],
      ["network-get", "db", "--bind-address"],
    );

    expect(printed).toEqual([
      "9000\n",
      "True\n",
      "peers:1\n",
      "web/1\n",
      "pg/0\npg/3\n",
      "14\n",
      "one\n",
      '{"value":"x"}\n',
      '{"p":"one"}\n',
      '{"p":"two"}\n',
      "icmp\n80/tcp\n",
      "block\n",
      "192.0.2.0\n",
    ]);
  });

  test("plans the units that it says, whoever the peers are", () => {
    const { printed } = dispatch(completeState(input, charm), ["goal-state", "--format=json"]);
    const { units } = JSON.parse(printed[0] ?? "");

    expect(Object.keys(units)).toEqual(["web/0", "web/1", "web/2"]);
  });

  test("comes back as it was when nothing is done, its relations the very same", () => {
    const state = completeState(input, charm);
    const { after } = dispatch(state);

    expect(after).toEqual(state);
    expect(after.relations[1]).toBe(state.relations[1]);
    expect(completeState(after, charm)).toEqual(after);
  });

  test("shows what was done, and the state before does not", () => {
    const state = completeState(input, charm);
    const frozen = structuredClone(state);
    const { after } = dispatch(
      state,
      ["relation-set", "-r7", "a=1"],
      ["relation-set", "-r1", "--app", "b=2"],
      ["secret-add", "--label=made", "password=x"],
      ["secret-grant", "-r7", "secret:new00000000000000000"],
      ["secret-set", "own00000000000000000", "value=y"],
      ["secret-get", "other000000000000000", "--refresh", "--label", "theirs"],
      ["close-port", "80"],
      ["status-set", "active", "fine"],
      ["status-set", "--application", "blocked"],
      ["application-version-set", "1"],
      ["state-set", "k=v"],
    );

    expect(state).toEqual(frozen);
    expect(after).toMatchObject({
      relations: [
        { localApp: { b: "2" }, localUnit: {} },
        { localApp: {}, localUnit: { a: "1" } },
      ],
      secrets: [
        { id: "secret:own00000000000000000", content: { value: "y" }, revisions: { 1: { value: "x" } } },
        { id: "secret:other000000000000000", label: "theirs", trackedRevision: 2 },
        { id: "secret:new00000000000000000", owner: "app", label: "made", grants: [{ relation: 7, to: "pg" }] },
      ],
      ports: [{ protocol: "icmp" }],
      unitStatus: { status: "active", message: "fine" },
      appStatus: { status: "blocked", message: "" },
      workloadVersion: "1",
      stored: { k: "v" },
    });
  });

  test.for<[title: string, wrong: StateInput, message: string]>([
    [
      "a relation of no endpoint",
      { relations: [{ endpoint: "cache" }] },
      'cannot use relation 1 of the state: the charm has no endpoint "cache"; it has db, peers',
    ],
    [
      "a secret's id that is none",
      { secrets: [{ id: "secret:short", content: { key: "x" } }] },
      'cannot use secret "secret:short" of the state: an id is secret: and twenty characters of [0-9a-z]',
    ],
    [
      "a secret without content",
      { secrets: [{ id: "secret:own00000000000000000" }] },
      'cannot use secret "secret:own00000000000000000" of the state: it has no content',
    ],
  ])("is refused for %s", ([, wrong, message]) => {
    expect(() => toModel(completeState(wrong, charm), charm)).toThrow(message);
  });
});
