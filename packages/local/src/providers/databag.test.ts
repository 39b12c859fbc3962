import { secret } from "@paas-charm/core";
import { expect, test } from "vitest";
import { providerModel } from "../../test/provider-model.ts";
import { type DatabagAnswer, databagProvider, type RelationRequest } from "./databag.ts";

function start(answer: (request: RelationRequest) => DatabagAnswer | undefined) {
  const forgotten: number[] = [];
  const provider = databagProvider({
    charm: "oracle",
    endpoint: "answers",
    interface: "oracle",
    address: "localhost:1",
    version: "1.2",
    message: "knows all",
    answer,
    forget: (relation) => void forgotten.push(relation),
  });
  const played = providerModel(provider);
  const said = () => played.relation.unitBags["provider/0"]?.data ?? {};
  return { ...played, said, forgotten };
}

/** Answers who asks. */
const echo = ({ app }: RelationRequest): DatabagAnswer | undefined =>
  app["question"] === undefined
    ? undefined
    : {
        app: { answer: app["question"] },
        unit: { from: "here" },
        secrets: { "key-id": { key: secret(app["question"]) } },
      };

test("answers in both databags and in a secret that the requirer may read", async () => {
  const { tell, say, published, said, requirer, model } = start(echo);
  say("app", { question: "why" });
  await tell();

  expect(published()).toEqual({ answer: "why", "key-id": expect.stringMatching(/^secret:/) });
  expect(said()).toMatchObject({ from: "here" });
  expect((await requirer().secretGet({ id: published()["key-id"] ?? "" }))["key"]?.reveal()).toBe("why");
  expect(model.units["provider/0"]).toMatchObject({ workloadVersion: "1.2" });
});

test("asked again the same it writes nothing", async () => {
  const { tell, say, toolCalls } = start(echo);
  say("app", { question: "why" });
  await tell();
  toolCalls.length = 0;

  await tell();

  expect(toolCalls.filter((tool) => /^(relation-set|secret-(add|set|grant|remove))$/.test(tool))).toEqual([]);
});

test("asked something else it gives the secret a new revision and keeps its id", async () => {
  const { tell, say, published, requirer } = start(echo);
  say("app", { question: "why" });
  await tell();
  const id = published()["key-id"] ?? "";

  say("app", { question: "how" });
  await tell();

  expect(published()).toEqual({ answer: "how", "key-id": id });
  expect((await requirer().secretGet({ id }, "refresh"))["key"]?.reveal()).toBe("how");
});

test("a request that is withdrawn takes its answer away", async () => {
  const { tell, say, published, said, model } = start(echo);
  say("app", { question: "why" });
  await tell();

  say("app", {});
  await tell();

  expect(published()).toEqual({});
  expect(said()).not.toHaveProperty("from");
  expect(model.secrets).toEqual({});
});

test("a relation that is gone takes its secrets with it", async () => {
  const { tell, say, forgotten, model, relation } = start(echo);
  say("app", { question: "why" });
  await tell();

  await tell("broken");

  expect(forgotten).toEqual([relation.id]);
  expect(model.secrets).toEqual({});
});
