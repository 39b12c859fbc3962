import type { Dialect } from "@paas-charm/core";
import { explore, foundNothing, must, readyUnit, relation, secret } from "@paas-charm/testing";
import { describe, expect, test } from "vitest";
import { type Fixed, loadFixtures } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { frameworks, plainCharm } from "../plain-charms.ts";

const fixtures = await loadFixtures();

/** Integrations of many kinds: a database, a store, mail, sign-on behind an ingress, logs. */
const endpoints: Readonly<Record<string, string>> = {
  ingress: "ingress",
  loki_push_api: "logging",
  oauth: "oidc",
  postgresql_client: "postgresql",
  s3: "s3",
  smtp: "smtp",
};
const declared = `requires:
  oidc: {interface: oauth, optional: true, limit: 1}
  postgresql: {interface: postgresql_client, optional: true, limit: 1}
  s3: {interface: s3, optional: true, limit: 1}
  smtp: {interface: smtp, optional: true, limit: 1}
`;

/** What a provider of an interface leaves once it has answered. */
function answered({ name, fixture }: Fixed) {
  const [form] = fixture.forms;
  const endpoint = endpoints[name];
  if (endpoint === undefined) return [];
  return [
    {
      relation: relation(endpoint, {
        remoteApp: `${endpoint}-provider`,
        ...(form.app && { remoteAppData: form.app }),
        ...(form.units && { remoteUnits: form.units }),
      }),
      secrets: Object.entries(form.secrets ?? {}).map(([id, content]) => secret(content, { id })),
      sensitive: form.sensitive ?? [],
    },
  ];
}

const provided = fixtures.flatMap(answered);

describe.for(Object.entries(frameworks))("%s", ([, framework]) => {
  test.for<Dialect>(["1.12", "2.0b1"])(
    "in dialect %s comes through whatever happens",
    { timeout: 180_000 },
    async (dialect) => {
      const charm = plainCharm(framework, dialect, declared);
      const state = readyUnit(charm, {
        secrets: provided.flatMap(({ secrets }) => secrets),
        relations: provided.map((one) => one.relation),
      });

      const found = await explore(charm, state, { walks: 6, watch: provided.flatMap(({ sensitive }) => sensitive) });

      expect(provided).toHaveLength(Object.keys(endpoints).length);
      must(foundNothing(found));
    },
  );
});
