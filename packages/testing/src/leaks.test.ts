import { completeState, type State } from "@paas-charm/core/simulated";
import { expect, test } from "vitest";
import { guestBook } from "../test/guest-book.ts";
import { leaksOf } from "./leaks.ts";

const value = "a-long-password";
const exec = { environment: {}, workingDir: null, user: null, group: null, timeoutMs: undefined };
const state = completeState<never>(
  {
    secrets: [{ id: "secret:aaaaaaaaaaaaaaaaaaaa", label: "mail", content: { password: value, pin: "1234" } }],
    relations: [{ endpoint: "cache", id: 3, remoteAppData: { password: value } }],
  },
  guestBook.metadata,
) as State;
const nothing = { state, toolCalls: [], execs: [], log: [], action: { results: {}, failure: undefined } };
const bag = { ...state.relations[0], localApp: { a: value } } as State["relations"][number];

test.for<[place: string, done: Partial<Parameters<typeof leaksOf>[0]>]>([
  ["the unit's status", { state: { ...state, unitStatus: { status: "waiting", message: `no ${value}` } } }],
  ["the application's status", { state: { ...state, appStatus: { status: "waiting", message: value } } }],
  ["our application databag of cache:3", { state: { ...state, relations: [bag] } }],
  [
    "our unit databag of cache:3",
    { state: { ...state, relations: [{ ...bag, localApp: {}, localUnit: { a: `x${value}` } }] } },
  ],
  ["the arguments of secret-add", { toolCalls: [{ tool: "secret-add", args: [`password=${value}`] }] }],
  ["the command mail", { execs: [{ ...exec, command: ["mail", "--password", value] }] }],
  ["a log line", { log: [{ level: "INFO", message: `sent with ${value}` }] }],
  ["the results of the action", { action: { results: { it: value }, failure: undefined } }],
  ["the failure of the action", { action: { results: {}, failure: `cannot use ${value}` } }],
])("a secret is seen in %s, and its value is not told", ([place, done]) => {
  const leaks = leaksOf({ ...nothing, ...done });

  expect(leaks).toEqual([`password of secret mail is in ${place}`]);
});

test.for<[spec: string, done: Partial<Parameters<typeof leaksOf>[0]>]>([
  ["in the environment of a command", { execs: [{ ...exec, command: ["mail"], environment: { PASSWORD: value } }] }],
  ["on a hook tool's standard input", { toolCalls: [{ tool: "relation-set", args: [], stdin: value }] }],
  ["in a provider's databag", {}],
  ["as a text so short that it is found by chance", { log: [{ level: "INFO", message: "pin 1234" }] }],
])("a secret may be %s", ([, done]) => {
  expect(leaksOf({ ...nothing, ...done })).toEqual([]);
});

test("further values are watched as they are told", () => {
  const done = { ...nothing, log: [{ level: "INFO" as const, message: "hello there" }] };

  expect(leaksOf(done, ["nobody", "hello there"])).toEqual(["watched value 2 is in a log line"]);
});
