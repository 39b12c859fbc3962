import { expect, test } from "vitest";
import type { AssetFile } from "../cos/assets.ts";
import { grafanaDashboardIntegration } from "./grafana-dashboard.ts";
import { receiveDashboards } from "./harness/grafana-consumer.ts";
import { observedBy, ownDatabags, playObserved } from "./harness/play-observed.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";

const integration = grafanaDashboardIntegration();
const relation = { id: 8, endpoint: "grafana-dashboard", remoteApp: "grafana", remoteUnits: { 0: {} } };
const board = (title: string): object => ({ title, panels: [{ type: "stat", title: "Näme ✓" }] });
const assetsOf = (...dashboards: readonly AssetFile[]) => ({ dashboards, prometheusRules: [], lokiRules: [] });
const app = { path: "guestbook.json", content: board("Guestbook") };

function publish(dashboards: readonly AssetFile[], own: Readonly<Record<string, string>> = {}, fresh = "1"): string {
  const view = viewOfForm(integration, { form: "own", env: {}, required: [], own: { app: own } });
  const facts = { ...someFacts, assets: assetsOf(...dashboards), fresh: { uuid: fresh, salt: "" } };
  return String(integration.publish?.(view, facts).app?.["dashboards"]);
}

test("gives Grafana what the files hold, under ids and a tag of this charm", () => {
  const [received] = receiveDashboards(publish([app]));

  expect(received).toMatchObject({
    id: "file:guestbook",
    charm: "guestbook",
    topology: {
      model: "test-model",
      model_uuid: "11111111-2222-4333-8444-555555555555",
      application: "guestbook",
      unit: "guestbook/0",
    },
    content: { ...board("Guestbook"), tags: ["charm: guestbook"] },
  });
  expect(Object.keys(received?.topology ?? {})).not.toContain("charm_name");
});

// Vectors of the library: charm name and template key, or charm name and path.
test("makes the ids that the library makes", () => {
  const view = viewOfForm(integration, { form: "own", env: {}, required: [] });
  const facts = { ...someFacts, charmName: "flask-k8s", assets: assetsOf({ path: "flask.json", content: {} }) };

  const text = String(integration.publish?.(view, facts).app?.["dashboards"]);

  expect(JSON.parse(text).templates["file:flask"].dashboard_alt_uid).toBe("e1ea98eb0d057b44");
  expect(receiveDashboards(text)[0]?.uid).toBe("1a40d131056bdd5a146f2941a7979e1fefcbb8cc");
});

test.for<[spec: string, uid: unknown, kept: boolean]>([
  ["keeps an id that is unique by its form", "0123456789abcdef0123456789abcdef01234567", true],
  ["replaces an id that two frameworks may share", "0be1633c-01dc-4e61-9048-30a0772c1b20", false],
  ["replaces an id that is none", null, false],
])("%s", ([, uid, kept]) => {
  const [received] = receiveDashboards(publish([{ path: "a.json", content: { uid } }]));

  expect(received?.uid === uid).toBe(kept);
  expect(received?.uid).toMatch(/^[0-9a-f]{40}$/);
});

test("keeps the dashboards of two charms of one framework apart", () => {
  const uids = ["one-k8s", "two-k8s"].map((charmName) => {
    const view = viewOfForm(integration, { form: "own", env: {}, required: [] });
    const text = integration.publish?.(view, { ...someFacts, charmName, assets: assetsOf(app) }).app?.["dashboards"];
    return receiveDashboards(String(text))[0]?.uid;
  });

  expect(new Set(uids).size).toBe(2);
});

test("loses no file to another of the same stem", () => {
  const files = ["a.json", "a.tmpl", "sub/a.json"].map((path) => ({ path, content: board(path) }));

  const received = receiveDashboards(publish(files));

  expect(received.map(({ content }) => content["title"])).toEqual(["a.json", "a.tmpl", "sub/a.json"]);
});

test("leaves out what is no dashboard", () => {
  const files = [[], null, "text", 7].map((content, index) => ({ path: `${index}.json`, content }));

  expect(receiveDashboards(publish([...files, app])).map(({ id }) => id)).toEqual(["file:guestbook"]);
});

test("writes a tag only when no other charm's tag is there", () => {
  const tags = (given: unknown) =>
    receiveDashboards(publish([{ path: "a.json", content: { tags: given } }]))[0]?.content["tags"];

  expect(tags(["web"])).toEqual(["web", "charm: guestbook"]);
  expect(tags(["charm: other"])).toEqual(["charm: other"]);
  expect(tags("broken")).toEqual(["charm: guestbook"]);
});

test("keeps what is published while the dashboards are the same, and gives a new id when they differ", () => {
  const before = publish([app], {}, "first");

  const same = publish([app], { dashboards: before }, "second");
  const other = publish([{ ...app, content: board("Renamed") }], { dashboards: before }, "second");

  expect(same).toBe(before);
  expect(JSON.parse(other).uuid).toBe("second");
});

test.for(["", "nonsense", "null", "[]", '{"templates": 7, "uuid": 7}'])(
  "writes over a databag that holds %s",
  (text) => {
    expect(receiveDashboards(publish([app], { dashboards: text }))).toHaveLength(1);
  },
);

test("takes dashboards of any size", () => {
  const large = { path: "large.json", content: { title: "x".repeat(200_000) } };

  expect(receiveDashboards(publish([large]))[0]?.content["title"]).toBe("x".repeat(200_000));
});

test.for(["config-changed", "leader-elected", "upgrade-charm", "update-status"] as const)(
  "writes once, and nothing more on %s",
  async (name) => {
    const assets = assetsOf(app);
    const event = { kind: "lifecycle", name } as const;
    const first = await playObserved(observedBy([relation]), event, { assets });

    const again = await playObserved(first.state, event, { assets });

    expect(receiveDashboards(ownDatabags(first, 8).app["dashboards"] ?? "")).toHaveLength(1);
    expect(again.toolCalls.filter(({ tool }) => tool === "relation-set")).toEqual([]);
  },
);

test("leaves the databag to the leader", async () => {
  const done = await playObserved(observedBy([relation], { leader: false }), undefined, { assets: assetsOf(app) });

  expect(ownDatabags(done, 8)).toEqual({ app: {}, unit: {} });
});
