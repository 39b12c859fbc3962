import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reveal, Secret } from "../secret.ts";
import type { AnyIntegration, Reading } from "./contract.ts";
import { damagedForm } from "./harness/damage.ts";
import type { WireForm } from "./harness/fixture.ts";
import { type Fixed, loadFixtures } from "./harness/load-fixtures.ts";
import { otherEndpoint, playForm } from "./harness/play-form.ts";
import { readingFault } from "./harness/reading-fault.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** The same in every run; a failure prints it with the smallest databag that fails. */
const seed = 20_260_401;
/** Many cases on a machine that may be busy, in milliseconds. */
const timeout = 300_000;

// Whatever a provider writes, a relation ends ready, waiting or blocked with a reason, and what calls itself ready can be used.
for (const fixed of await loadFixtures()) {
  const { name, fixture } = fixed;

  describe(name, () => {
    test("judges 3,000 damaged relations without throwing, and calls none ready that is not", { timeout }, () => {
      const states = new Map<string, number>();

      fc.assert(
        fc.property(damagedForm(fixture.forms), fc.boolean(), (form, leader) => {
          const reading = judged(fixed, form, leader);
          states.set(reading.state, (states.get(reading.state) ?? 0) + 1);
        }),
        { seed, numRuns: 3000 },
      );

      // A fuzzer that breaks everything, or nothing, would find nothing.
      expect(states.get("ready") ?? 0).toBeGreaterThan(100);
      expect(states.size).toBeGreaterThan(fixture.readyWhenEmpty === true ? 0 : 1);
    });

    test("ends 150 dispatches on damaged relations with a status", { timeout }, async () => {
      await fc.assert(
        fc.asyncProperty(damagedForm(fixture.forms), async (form) => {
          const { result, state } = await playForm(fixed, form);

          // A decision is missing when something threw on the way to it.
          expect(result).toMatchObject({ exitCode: 0, decision: { phase: "reconcile" } });
          expect(["active", "waiting", "blocked"]).toContain(state.unitStatus.status);
          if (state.unitStatus.status !== "active") expect(state.unitStatus.message).not.toBe("");
        }),
        { seed, numRuns: 150 },
      );
    });
  });
}

/** Everything that core does with a relation, on one that may hold anything. */
function judged({ integration, fixture }: Fixed, form: WireForm, leader: boolean): Reading<unknown> {
  const facts = { ...someFacts, ...fixture.facts, leader };
  for (const endpoint of [integration.endpoint, otherEndpoint]) {
    const view = viewOfForm(integration, form, { endpoint, leader, event: "changed" });
    const reading = integration.read(view, facts);
    const { app, unit } = integration.publish?.(view, facts) ?? {};
    for (const value of [...Object.values(app ?? {}), ...Object.values(unit ?? {})]) {
      if (value !== null && typeof value !== "object") expect(value).toBeTypeOf("string");
    }
    expect(readingFault(reading, view)).toBeUndefined();
    expect(integration.notice?.(view)?.length ?? 0).toBeLessThan(500);
    if (reading.state === "ready") {
      const env = environmentOf(integration, endpoint, reading.data);
      expect(fixture.fault?.(env, variablePrefix(endpoint, integration.endpoint))).toBeUndefined();
    }
    if (endpoint === otherEndpoint) return reading;
  }
  throw new Error("cannot get here: the other endpoint is the last");
}

function environmentOf(integration: AnyIntegration, endpoint: string, data: unknown): Record<string, string> {
  integration.migrationKey?.(data);
  integration.admit?.({ ready: [{ endpoint, data }], pending: [] }, someFacts);
  const { env } = integration.contribute?.([{ endpoint, data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([key, value]) => {
      if (value === undefined) return [];
      expect(value instanceof Secret || typeof value === "string").toBe(true);
      expect(reveal(value), `${key} cannot be given to a process`).not.toContain("\0");
      return [[key, reveal(value)]];
    }),
  );
}
