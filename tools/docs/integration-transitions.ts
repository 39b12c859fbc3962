import type { Framework } from "@paas-charm/core";
import { go } from "@paas-charm/go";
import { readyUnit, relation, secret, type TestedCharm, type Transition, transition } from "@paas-charm/testing";
import type { WireForm } from "../../packages/core/src/integrations/harness/fixture.ts";
import type { Fixed } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { plainCharm } from "../plain-charms.ts";

/** A relation in which the provider has written nothing yet. */
export const nobodySpoke: WireForm = { form: "nothing", env: {}, required: [] };

/**
 * A charm that has an integration on its usual endpoint.
 *
 * @param optional - whether it can do without
 * @param framework - Go by default, which has no names of its own for what integrations bring
 */
export function charmWith(
  { name, integration, fixture }: Fixed,
  optional: boolean,
  framework: Framework = go,
): TestedCharm {
  const plain = plainCharm(framework, "2.0b1");
  const wanted = [
    { endpoint: integration.endpoint, interface: name, optional },
    ...(fixture.beside ?? []).map((beside) => ({ ...beside, optional: true })),
  ].filter(({ endpoint }) => !Object.hasOwn(plain.metadata.endpoints, endpoint));
  const lines = wanted.map(
    (one) => `  ${one.endpoint}: {interface: ${one.interface}, optional: ${one.optional}, limit: 1}\n`,
  );
  return lines.length === 0 ? plain : plainCharm(framework, "2.0b1", `requires:\n${lines.join("")}`);
}

/** One event of such a charm's leader, with a relation in a wire form for each given. */
export async function runWith(fixed: Fixed, charm: TestedCharm, forms: readonly WireForm[]): Promise<Transition> {
  const { integration, fixture } = fixed;
  const secrets = forms.flatMap((form) =>
    Object.entries(form.secrets ?? {}).map(([id, content]) => secret(content, { id, owner: null })),
  );
  const state = readyUnit(charm, {
    config: fixture.config ?? {},
    secrets: [...new Map(secrets.map((one) => [one.id, one])).values()],
    relations: [
      ...forms.map((form) =>
        relation(integration.endpoint, {
          remoteApp: "provider",
          localApp: form.own?.app ?? {},
          localUnit: form.own?.unit ?? {},
          remoteAppData: form.app ?? {},
          remoteUnits: form.units ?? { 0: {} },
        }),
      ),
      ...(fixture.beside ?? []).map(({ interface: _, endpoint, ...beside }) => relation(endpoint, { ...beside })),
    ],
  });
  return await transition(charm, state, "config-changed", {
    // Some of these are what an operator did too much, or a provider forgot.
    allow: ["secret-not-granted", "relation-limit"],
  });
}
