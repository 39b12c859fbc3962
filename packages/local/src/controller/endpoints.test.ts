import type { Endpoint } from "@paas-charm/core";
import { expect, test } from "vitest";
import { type RelatableApp, relationKey, resolveEnds } from "./endpoints.ts";

const endpoint = (role: Endpoint["role"], of: string): Endpoint => ({ role, interface: of, optional: true });
const apps = new Map<string, RelatableApp>(
  [
    {
      name: "web",
      endpoints: {
        database: endpoint("requires", "postgresql_client"),
        archive: endpoint("requires", "postgresql_client"),
        ingress: endpoint("requires", "ingress"),
        replicas: endpoint("peers", "web-peer"),
      },
    },
    { name: "postgresql", endpoints: { database: endpoint("provides", "postgresql_client") } },
    { name: "ingress", endpoints: { ingress: endpoint("provides", "ingress") } },
    { name: "agent", endpoints: { info: endpoint("requires", "juju-info") } },
  ].map((app) => [app.name, app]),
);

test.for<[one: string, other: string, key: string]>([
  ["web", "ingress", "web:ingress ingress:ingress"],
  ["ingress", "web", "web:ingress ingress:ingress"],
  ["web:archive", "postgresql", "web:archive postgresql:database"],
  ["postgresql:database", "web:database", "web:database postgresql:database"],
  ["agent", "postgresql", "agent:info postgresql:juju-info"],
])("%s and %s mean %s", ([one, other, key]) => {
  expect(relationKey(resolveEnds(apps, one, other))).toBe(key);
});

test("two pairs that fit are ambiguous, and both are named", () => {
  expect(() => resolveEnds(apps, "web", "postgresql")).toThrow(
    expect.objectContaining({
      code: "ambiguous",
      message:
        'ambiguous relation: "web postgresql" could refer to "web:archive postgresql:database"; "web:database postgresql:database"',
    }),
  );
});

test.for<[one: string, other: string, message: string, hint: string]>([
  ["wbe", "ingress", 'application "wbe" not found', "the model has agent, ingress, postgresql, web"],
  ["web:db", "ingress", 'application "web" has no "db" relation', "it has archive, database, ingress, replicas"],
  [
    "ingress",
    "postgresql",
    "no relations found",
    "ingress provides ingress as ingress; postgresql provides postgresql_client as database: nothing fits together",
  ],
  [
    "web:replicas",
    "web:replicas",
    "no relations found",
    "web peers web-peer as replicas; web peers web-peer as replicas: nothing fits together",
  ],
])("%s and %s: %s", ([one, other, message, hint]) => {
  expect(() => resolveEnds(apps, one, other)).toThrow(expect.objectContaining({ code: "not-found", message, hint }));
});
