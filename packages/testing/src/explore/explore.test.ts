import { defineAction, defineCharm, defineIntegration, integrate, secret as wrapped } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { guestBook } from "../../test/guest-book.ts";
import { explore, foundNothing, must, provided, readyUnit, relation, secret, testedCharm } from "../index.ts";

const { metadata } = guestBook;

test("a charm that keeps the rules comes through", async () => {
  const token = secret({ value: "a-token-of-some-length" });
  const state = readyUnit(guestBook, {
    config: { "api-token": token.id },
    secrets: [token],
    relations: [provided.postgresql(), relation("secret-storage", { remoteUnits: { 1: {} } })],
    workload: { execs: { count: "3" } },
  });

  const found = await explore(guestBook, state, { walks: 12, watch: ["pass-word"] });

  must(foundNothing(found));
  expect(found.events).toBeGreaterThan(30);
});

describe("an exploration finds", () => {
  test("what throws, by a shortest way", async () => {
    const charm = testedCharm(
      defineCharm({
        framework: flask,
        config: { shown: z.int().optional() },
        env: ({ config }) => {
          if (config.shown === -1) throw new RangeError("shown is -1");
          return {};
        },
      }),
      { metadata: { ...metadata, options: { shown: { type: "int" } } } },
    );

    const { findings } = await explore(charm, readyUnit(charm), { walks: 40, findings: 1 });

    expect(findings).toMatchObject([{ kind: "threw", message: "shown is -1", steps: ["config-changed (shown=-1)"] }]);
    expect(findings[0]?.state.config).toEqual({ shown: -1 });
  });

  test("what is done again though it was done", async () => {
    let visits = 0;
    const charm = testedCharm(
      defineCharm({
        framework: flask,
        env: () => {
          visits += 1;
          return { VISITS: `${visits}` };
        },
      }),
      {
        metadata: { ...metadata, options: {}, actions: {} },
      },
    );

    const { findings } = await explore(charm, readyUnit(charm), { walks: 5, findings: 1 });

    expect(findings).toMatchObject([{ kind: "not-idempotent", message: expect.stringContaining("replan") }]);
    expect(findings[0]?.steps).toHaveLength(1);
  });

  test("a secret in a databag", async () => {
    const careless = defineIntegration({
      interface: "redis",
      role: "requires",
      endpoint: "cache",
      rank: 1,
      envRank: 1,
      needs: ({ remote }) => {
        const { "secret-user": id } = remote.app;
        return id === undefined ? {} : { secrets: { user: { id, label: "user" } } };
      },
      read: () => ({ state: "ready", data: {} }),
      publish: ({ secrets }) => {
        const user = secrets.get("user");
        const password =
          user !== undefined && "password" in user && typeof user["password"] === "object"
            ? user["password"]
            : undefined;
        return { unit: { seen: password === undefined ? null : password.reveal() } };
      },
    });
    const charm = testedCharm(
      defineCharm({ framework: flask, integrations: { cache: integrate(careless, { optional: true }) } }),
      { metadata },
    );
    const user = secret({ password: "a-long-password" });
    const state = readyUnit(charm, {
      secrets: [user],
      relations: [relation("cache", { remoteAppData: { "secret-user": user.id } })],
    });

    const { findings } = await explore(charm, state, { walks: 10, findings: 1 });

    expect(findings).toMatchObject([
      { kind: "leak", message: expect.stringMatching(/^password of secret .* is in our unit databag of cache:2$/) },
    ]);
  });

  test("a call that fails", async () => {
    const asking = defineIntegration({
      interface: "redis",
      role: "requires",
      endpoint: "cache",
      rank: 1,
      envRank: 1,
      needs: () => ({}),
      read: () => ({ state: "ready", data: {} }),
      // Juju takes no such key.
      publish: () => ({
        app: { user: { secretLabel: "user" } },
        secrets: [{ owner: "app", label: "user", content: { "Not A Key": wrapped("x") }, grant: true }],
      }),
    });
    const charm = testedCharm(defineCharm({ framework: flask, integrations: { cache: integrate(asking) } }), {
      metadata,
    });

    const { findings } = await explore(charm, readyUnit(charm, { relations: [relation("cache")] }), {
      walks: 5,
      findings: 1,
    });

    expect(findings.map(({ kind }) => kind)).toEqual(["call-failed"]);
  });
});

test("actions are run with what they need", async () => {
  const seen = new Set<string>();
  const charm = testedCharm(
    defineCharm({
      framework: flask,
      actions: {
        "back-up": defineAction({
          params: z.object({ target: z.enum(["disk", "tape"]), copies: z.int().min(3), name: z.string() }),
          run: async ({ params }) => {
            seen.add(JSON.stringify(params));
            return {};
          },
        }),
      },
    }),
    {
      metadata: {
        ...metadata,
        options: {},
        actions: {
          "back-up": {
            params: {
              target: { enum: ["disk", "tape"] },
              copies: { type: "integer", minimum: 3 },
              name: { type: "string" },
            },
            required: ["target", "copies", "name"],
          },
        },
      },
    },
  );

  const found = await explore(charm, readyUnit(charm), { walks: 4 });

  must(foundNothing(found));
  expect([...seen]).toEqual(['{"target":"disk","copies":4,"name":"some-text"}']);
});

test("the same seed walks the same way, another one another", async () => {
  const walk = (seed: number) => explore(guestBook, readyUnit(guestBook), { seed, walks: 3 });

  const [one, again, other] = [await walk(7), await walk(7), await walk(8)];

  expect(again).toEqual(one);
  expect(other.events).not.toBe(one.events);
});

test("findings are told with their way and the seed", async () => {
  const charm = testedCharm(
    defineCharm({
      framework: flask,
      env: () => {
        throw new Error("never");
      },
    }),
    { metadata: { ...metadata, options: {}, actions: {} } },
  );

  const verdict = foundNothing(await explore(charm, readyUnit(charm), { walks: 2, seed: 3 }));

  expect(verdict.pass).toBe(false);
  expect(verdict.message()).toMatch(/the exploration finds nothing; \n {2}threw: never\n {4}\S.*\n {2}seed 3$/);
});
