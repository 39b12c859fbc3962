import { expect, test } from "vitest";
import { defineCharm, defineIntegration, integrate } from "./define-charm.ts";
import { bareCharm, bareContainer, bareKey, bareMetadata } from "./integrations/harness/bare-charm.ts";
import type { JujuEvent } from "./juju/event.ts";
import type { ToolExecutor } from "./juju/tool-executor.ts";
import { secret } from "./secret.ts";
import { type Transition, type TransitionState, transition } from "./simulated/index.ts";

/** An interface whose requirer hands over a password, in a secret of its own for each relation or in one for all. */
const vault = defineIntegration<object, { readonly shared: boolean } | undefined>({
  interface: "vault",
  role: "requires",
  endpoint: "vault",
  rank: 1,
  envRank: 1,
  needs: () => ({}),
  read: () => ({ state: "ready", data: {} }),
  publish: ({ id, endpoint, local, remote }, { config }) => {
    const label = local?.shared === true ? "vault.password" : `${endpoint}.${id}.password`;
    const declined = remote.app["declined"] !== undefined;
    const twice = remote.app["twice"] !== undefined;
    if (declined && !twice) return { app: { "password-id": null } };
    const content = { password: secret(String(config["password"] ?? "first")) };
    return {
      app: {
        "password-id": declined ? null : { secretLabel: label },
        ...(twice && { "also-id": { secretLabel: label } }),
      },
      secrets: [{ owner: "app", label, content, grant: true }],
    };
  },
});

const charm = (shared: boolean) =>
  defineCharm({
    framework: bareCharm.framework,
    integrations: {
      vault: integrate(vault, { optional: true, local: { shared } }),
      spare: integrate(vault, { optional: true, local: { shared } }),
    },
  });
const endpoint = { interface: "vault", role: "requires", optional: true } as const;
const metadata = bareMetadata({ vault: endpoint, spare: endpoint }, { options: { password: { type: "string" } } });

const start: TransitionState = {
  leader: true,
  relations: [
    { id: 7, endpoint: "vault", remoteApp: "vault-k8s", remoteUnits: { 0: {} } },
    { id: 8, endpoint: "spare", remoteApp: "spare-k8s", remoteUnits: { 0: {} } },
  ],
  secrets: [bareKey],
  containers: { app: bareContainer },
};
const configChanged: JujuEvent = { kind: "lifecycle", name: "config-changed" };

const play = (
  from: TransitionState,
  event: JujuEvent = configChanged,
  shared = false,
  wrapTools: (execute: ToolExecutor) => ToolExecutor = (execute) => execute,
) => transition(charm(shared), metadata, from, event, { wrapTools });
const passwords = ({ state }: Transition) => state.secrets.filter(({ label }) => label.endsWith("password"));
const named = ({ state }: Transition, relation: number) =>
  state.relations.find(({ id }) => id === relation)?.localApp["password-id"];
const calls = ({ toolCalls }: Transition, name: RegExp) => toolCalls.filter(({ tool }) => name.test(tool));
const broken = (relation: number, name: string): JujuEvent => ({
  kind: "relation",
  name: `${name}-relation-broken`,
  change: "broken",
  endpoint: name,
  relation,
});

test("the leader adds a secret for each relation, grants it there, and publishes its id", async () => {
  const played = await play(start);

  expect(passwords(played)).toMatchObject([
    {
      owner: "app",
      label: "vault.7.password",
      content: { password: "first" },
      grants: [{ relation: 7, to: "vault-k8s" }],
    },
    {
      owner: "app",
      label: "spare.8.password",
      content: { password: "first" },
      grants: [{ relation: 8, to: "spare-k8s" }],
    },
  ]);
  expect(passwords(played).map(({ id }) => id)).toEqual([named(played, 7), named(played, 8)]);
});

test("what a secret holds is on no argument list, and in no log", async () => {
  const { toolCalls, log } = await play({ ...start, config: { password: "hidden-word" } });

  expect(JSON.stringify([toolCalls.map(({ args }) => args), log])).not.toContain("hidden-word");
});

test("a unit that is not the leader adds nothing", async () => {
  const played = await play({ ...start, leader: false });

  expect(passwords(played)).toEqual([]);
  expect(calls(played, /^secret-(add|set|grant|remove)$/)).toEqual([]);
});

test("the next dispatch finds the secrets by one call each, and writes nothing", async () => {
  const first = await play(start);

  const second = await play((await play(first.state)).state);

  expect(calls(second, /^(secret-(add|set|grant|revoke|remove|info-get|ids)|relation-set)$/)).toEqual([]);
  // The application's own key, and one secret for each relation.
  expect(calls(second, /^secret-get$/)).toHaveLength(3);
});

test("another content is a new revision of the same secret", async () => {
  const first = await play(start);

  const second = await play({ ...first.state, config: { password: "second" } });

  expect(named(second, 7)).toBe(named(first, 7));
  expect(passwords(second)[0]).toMatchObject({ revisions: { 1: { password: "first" }, 2: { password: "second" } } });
  expect(calls(second, /^relation-set$/)).toEqual([]);
});

test("a new leader goes on with the secrets of the old one", async () => {
  const first = await play(start);

  const second = await play({ ...first.state, unit: "guestbook/1", config: { password: "second" } });

  expect(passwords(second)).toHaveLength(2);
  expect(passwords(second)[0]).toMatchObject({ id: named(first, 7), content: { password: "second" } });
});

test("a databag that lost the id gets it again, and no second secret is made", async () => {
  const first = await play(start);
  const relations = first.state.relations.map((relation) => ({ ...relation, localApp: {} }));

  const second = await play({ ...first.state, relations });

  expect(passwords(second)).toHaveLength(2);
  expect(named(second, 7)).toBe(named(first, 7));
});

test("a secret that somebody removed is made again", async () => {
  const first = await play(start);
  const secrets = first.state.secrets.filter(({ label }) => label !== "vault.7.password");
  const relations = first.state.relations.map((one) =>
    one.id === 7 ? { ...one, localApp: { "password-id": "secret:goneforgoodgoneforgo" } } : one,
  );

  const second = await play({ ...first.state, relations, secrets });

  expect(passwords(second).map(({ label }) => label)).toContain("vault.7.password");
  expect(passwords(second).find(({ label }) => label === "vault.7.password")?.id).toBe(named(second, 7));
});

test("a secret goes with its relation, and the others stay", async () => {
  const first = await play(start);

  const second = await play(first.state, broken(7, "vault"));

  expect(passwords(second).map(({ label }) => label)).toEqual(["spare.8.password"]);
});

test("a secret goes when its relation does not want it any more", async () => {
  const first = await play(start);
  const relations = first.state.relations.map((one) =>
    one.id === 7 ? { ...one, remoteAppData: { declined: "1" } } : one,
  );

  const second = await play({ ...first.state, relations });

  expect(passwords(second).map(({ label }) => label)).toEqual(["spare.8.password"]);
  expect(named(second, 7)).toBeUndefined();
});

test("a secret for all relations is one, granted to each, and stays while one of them names it", async () => {
  const first = await play(start, configChanged, true);
  const second = await play(first.state, broken(7, "vault"), true);
  const last = { ...second.state, relations: second.state.relations.filter(({ id }) => id === 8) };
  const third = await play(last, broken(8, "spare"), true);

  expect(passwords(first)).toMatchObject([{ grants: [{ relation: 7 }, { relation: 8 }] }]);
  expect(named(first, 7)).toBe(named(first, 8));
  expect(passwords(second)).toHaveLength(1);
  expect(passwords(third)).toEqual([]);
});

test("a secret for all relations is taken from the one that does not want it any more", async () => {
  const first = await play(start, configChanged, true);
  const relations = first.state.relations.map((one) =>
    one.id === 7 ? { ...one, remoteAppData: { declined: "1" } } : one,
  );

  const second = await play({ ...first.state, relations }, configChanged, true);

  expect(passwords(second)).toMatchObject([{ grants: [{ relation: 8 }] }]);
});

test("a secret for all relations is granted to one that comes later", async () => {
  const [vaultOnly, spare] = start.relations ?? [];
  const first = await play({ ...start, relations: vaultOnly === undefined ? [] : [vaultOnly] }, configChanged, true);
  const relations = [...first.state.relations, ...(spare === undefined ? [] : [spare])];

  const second = await play({ ...first.state, relations }, configChanged, true);

  expect(passwords(second)).toMatchObject([{ grants: [{ relation: 7 }, { relation: 8 }] }]);
  expect(named(second, 8)).toBe(named(first, 7));
  expect(calls(second, /^secret-(add|set)$/)).toEqual([]);
});

test("a secret that another key of the same relation names stays granted", async () => {
  const answered = (remoteAppData: Readonly<Record<string, string>>, { state }: Transition) =>
    state.relations.map((one) => (one.id === 7 ? { ...one, remoteAppData } : one));
  const first = await play(start);
  const second = await play({ ...first.state, relations: answered({ twice: "1" }, first) });

  const third = await play({ ...second.state, relations: answered({ twice: "1", declined: "1" }, second) });

  expect(named(third, 7)).toBeUndefined();
  expect(passwords(third)[0]).toMatchObject({ label: "vault.7.password", grants: [{ relation: 7 }] });
});

test("an id in our databag that is somebody else's secret is left alone", async () => {
  const foreign = { id: "secret:operatorssecretabcde", owner: null, content: { password: "theirs" } };
  const relations = [{ id: 7, endpoint: "vault", localApp: { "password-id": foreign.id }, remoteApp: "vault-k8s" }];

  const played = await play({ ...start, relations, secrets: [bareKey, foreign] }, broken(7, "vault"));

  expect(played.result.exitCode).toBe(0);
  expect(played.state.secrets.map(({ id }) => id)).toContain(foreign.id);
});

const obsolete = (id: string, revision: number): JujuEvent => ({
  kind: "secret",
  name: "secret-remove",
  change: "remove",
  id,
  revision,
});

test("a revision that nobody follows any more is removed, once, and the newest never", async () => {
  const first = await play(start);
  const second = await play({ ...first.state, config: { password: "second" } });
  const id = named(second, 7) ?? "";

  const third = await play(second.state, obsolete(id, 1));
  const again = await play(third.state, obsolete(id, 1));
  const newest = await play(third.state, obsolete(id, 2));

  expect(Object.keys(passwords(third)[0]?.revisions ?? {})).toEqual(["2"]);
  expect([again, newest].map(({ result }) => result.exitCode)).toEqual([0, 0]);
  expect(Object.keys(passwords(newest)[0]?.revisions ?? {})).toEqual(["2"]);
});

test("a revision is removed also while options are faulty", async () => {
  const options = { ...metadata.options, token: { type: "secret" } as const };
  const first = await play(start);
  const second = await play({ ...first.state, config: { password: "second" } });
  const faulty = { ...second.state, config: { token: "secret:nobodyknowsthissecre" } };

  const third = await transition(charm(false), { ...metadata, options }, faulty, obsolete(named(second, 7) ?? "", 1));

  expect(third.state.unitStatus.status).toBe("waiting");
  expect(Object.keys(passwords(third)[0]?.revisions ?? {})).toEqual(["2"]);
});

test.for<[spec: string, event: JujuEvent, config: TransitionState["config"]]>([
  ["secrets are made", configChanged, undefined],
  ["a content changes", configChanged, { password: "second" }],
  ["a relation ends", broken(7, "vault"), undefined],
])(
  "when %s and any one hook tool fails, nothing is half done, and the next event makes up for it",
  async ([spec, event, config]) => {
    const before = spec === "secrets are made" ? start : (await play(start)).state;
    const from = { ...before, ...(config !== undefined && { config }) };
    const undisturbed = await play(from, event);

    for (const nth of undisturbed.toolCalls.keys()) {
      let calls = 0;
      const disturbed = await play(from, event, false, (execute) => async (call) => {
        calls += 1;
        return calls === nth + 1 ? { code: 1, stdout: "", stderr: "ERROR boom" } : await execute(call);
      });
      const healed = await play(disturbed.state, event);

      expect(disturbed.state.unitStatus.status).not.toBe("active");
      expect(passwords(healed)).toMatchObject(passwords(undisturbed).map(({ label, content }) => ({ label, content })));
      expect(passwords(healed).map(({ id }) => id)).toEqual(
        [7, 8].flatMap((id) => (event === configChanged || id === 8 ? [named(healed, id)] : [])),
      );
    }
  },
);
