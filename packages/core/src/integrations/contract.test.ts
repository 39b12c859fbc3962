import { describe, expect, test } from "vitest";
import { reveal } from "../secret.ts";
import type { AnyIntegration, Reading } from "./contract.ts";
import { environmentAfter } from "./harness/bare-charm.ts";
import { changeBags, changeKey, withForeignKeys } from "./harness/change-form.ts";
import type { WireForm } from "./harness/fixture.ts";
import { loadFixtures } from "./harness/load-fixtures.ts";
import { formRelation, otherEndpoint, playForm } from "./harness/play-form.ts";
import { readingFault } from "./harness/reading-fault.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { variablePrefix } from "./variable-prefix.ts";

// What every integration of the catalogue promises, whatever its interface. The fixtures beside them say how providers write.
for (const fixed of await loadFixtures()) {
  const { name, integration, fixture } = fixed;
  const facts = { ...someFacts, ...fixture.facts };
  const read = (form: WireForm): Reading<unknown> => integration.read(viewOfForm(integration, form), facts);
  const silent: WireForm = { form: "silent", env: {}, required: [], units: { 0: {} } };

  describe(name, () => {
    test("is pending, and asks for nothing impossible, while the provider is silent", () => {
      const reading = read(silent);

      expect(reading.state).toBe(fixture.readyWhenEmpty === true ? "ready" : "pending");
    });

    for (const form of fixture.forms) {
      describe(form.form, () => {
        test("is ready, and brings its variables under the library's endpoint name", async () => {
          const reading = read(form);
          const played = await playForm(fixed, form);

          expect(reading.state).toBe("ready");
          expect(played.state.unitStatus).toEqual({ status: "active", message: "" });
          expect(environmentAfter(played)).toMatchObject(form.env);
          expect(variables(integration, reading, integration.endpoint)).toEqual(form.env);
        });

        test("brings its variables with a prefix under another endpoint name", async () => {
          const prefix = variablePrefix(otherEndpoint, integration.endpoint);
          const prefixed = Object.fromEntries(Object.entries(form.env).map(([key, value]) => [prefix + key, value]));
          const wanted = fixture.envOf?.(form, otherEndpoint) ?? prefixed;
          const played = await playForm(fixed, form, { endpoint: otherEndpoint });

          expect(environmentAfter(played)).toMatchObject(wanted);
          for (const key of Object.keys(form.env).filter((one) => !Object.hasOwn(wanted, one))) {
            expect(environmentAfter(played)).not.toHaveProperty([key]);
          }
        });

        test("takes everything with it when it is removed", async () => {
          const without = await playForm(fixed, { ...silent, units: {} }, { change: "broken" });
          const added = await playForm(fixed, form);
          const wanted = integration.publish?.(viewOfForm(integration, form), facts).secrets ?? [];

          const removed = await playForm(fixed, form, { from: added.state, change: "broken" });

          expect(environmentAfter(removed)).toEqual(environmentAfter(without));
          expect(filesOf(removed)).toEqual(filesOf(without));
          expect(forwardedLogs(removed)).toEqual([]);
          const labels = removed.state.secrets.map(({ label }) => label);
          for (const { label } of wanted) expect(labels).not.toContain(label);
        });

        test("uses nothing any longer that the provider has withdrawn", async () => {
          const added = await playForm(fixed, form);
          const relations = added.state.relations.map((relation) =>
            relation.id === formRelation
              ? { ...relation, remoteAppData: {}, remoteUnits: mapValues(relation.remoteUnits, () => ({})) }
              : relation,
          );

          const { state, ...withdrawn } = await playForm(fixed, form, { from: { ...added.state, relations } });

          // Where the unit is blocked for want of the data, it says so, and its application stays as it was.
          const used = state.unitStatus.status === "active" ? environmentAfter({ state, ...withdrawn }) : {};
          for (const name of Object.keys(form.env)) expect(used).not.toHaveProperty([name]);
        });

        test("writes as leader what it publishes, once", async () => {
          const first = await playForm(fixed, form);
          // A second time, for what is known only once the first is done, such as an opened port.
          const second = await playForm(fixed, form, { from: first.state });
          const third = await playForm(fixed, form, { from: second.state });

          expect(first.result.exitCode).toBe(0);
          expect(third.toolCalls.filter(({ tool }) => writes.test(tool))).toEqual([]);
        });

        test("writes nothing for the application as an ordinary unit", async () => {
          const played = await playForm(fixed, form, { leader: false });

          expect(played.result.exitCode).toBe(0);
          expect(relationOf(played).localApp).toEqual(form.own?.app ?? {});
          expect(played.state.secrets.filter(({ owner }) => owner === "app")).toHaveLength(1);
        });

        test("takes no harm from keys that nobody knows", () => {
          expect(read(withForeignKeys(form))).toEqual(read(form));
        });

        test("reads the same twice, and changes nothing of what it reads", () => {
          const view = deepFrozen(viewOfForm(integration, form));

          expect(integration.read(view, facts)).toEqual(integration.read(view, facts));
          expect(integration.publish?.(view, facts)).toEqual(integration.publish?.(view, facts));
        });

        test.for(form.required)("is not ready without %s", (key) => {
          const reading = read(changeKey(form, key, () => undefined));

          expect(reading.state).not.toBe("ready");
        });

        test.for(form.unusable ?? [])("is not ready with %s = %s, and says why", ([key, value], { expect: check }) => {
          const reading = read(changeKey(form, key, () => value));

          check(reading.state).not.toBe("ready");
          check(readingFault(reading, viewOfForm(integration, form))).toBeUndefined();
        });

        test("shows no secret in statuses, logs and arguments, right or wrong", async () => {
          const wrong = [...form.required, ...(form.unusable ?? []).map(([key]) => key)];
          const damaged = wrong.map((key) => changeKey(form, key, (value) => `${value}:\u0000`));
          const emptied = ["app", "units", "secrets"].map((where) => changeBags(form, where, () => ({})));

          for (const one of [form, ...damaged, ...emptied]) {
            const { state, log, toolCalls } = await playForm(fixed, one);
            const shown = [state.unitStatus, state.appStatus, log, toolCalls.map(({ args }) => args)];
            for (const text of form.sensitive ?? []) expect(JSON.stringify(shown)).not.toContain(text);
          }
        });
      });
    }
  });
}

const writes = /^(relation-set|secret-(add|set|grant|revoke|remove)|status-set|open-port|close-port)$/;

function variables(integration: AnyIntegration, reading: Reading<unknown>, endpoint: string): Record<string, string> {
  if (reading.state !== "ready") return {};
  const { env } = integration.contribute?.([{ endpoint, data: reading.data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, reveal(value)]])),
  );
}

type Played = Awaited<ReturnType<typeof playForm>>;

function relationOf({ state }: Played) {
  const relation = state.relations.find(({ id }) => id === formRelation);
  if (relation === undefined) throw new Error(`the state has lost relation ${formRelation}`);
  return relation;
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Files that do not only keep the charm's own records. */
function filesOf({ state }: Played): readonly string[] {
  return Object.keys(state.containers["app"]?.files ?? {})
    .filter((path) => !path.startsWith("/tmp/paas-charm/"))
    .sort();
}

/** Names of log targets that still get anything. */
function forwardedLogs({ state }: Played): readonly string[] {
  const targets = Object.values(state.containers["app"]?.layers ?? {}).flatMap((layer) =>
    Object.entries(Reflect.get(layer, "log-targets") ?? {}),
  );
  return [...new Map(targets)]
    .filter(([, target]) => (target as { services?: readonly string[] }).services?.some((one) => !one.startsWith("-")))
    .map(([name]) => name);
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of value instanceof Map ? value.values() : Object.values(value)) deepFrozen(member);
  return value;
}
