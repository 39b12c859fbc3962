import { expect, test } from "vitest";
import { environmentAfter } from "./harness/bare-charm.ts";
import { observedBy, ownDatabags, playObserved, relationEvent } from "./harness/play-observed.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { ingressIntegration } from "./ingress.ts";

const traefik = { id: 6, endpoint: "ingress", remoteApp: "traefik", remoteUnits: { 0: {} } };
const changed = relationEvent("ingress", 6, "changed", "traefik");
const answered = (ingress: string) => ({ ...traefik, remoteAppData: { ingress } });
const withUrl = (url: string) => answered(JSON.stringify({ url }));
const fallback = "http://guestbook.test-model:8000";

test.for<[published: string, url: string]>([
  ["http://FOO.bar", "http://foo.bar/"],
  ["https://foo.bar:443", "https://foo.bar/"],
  ["http://foo.bar:80/test-model-guestbook", "http://foo.bar/test-model-guestbook"],
  ["http://foo.bar/x/", "http://foo.bar/x/"],
  ["http://test-model-guestbook.foo.bar/", "http://test-model-guestbook.foo.bar/"],
])("makes %s the base URL as %s, its path prefix kept", async ([published, url]) => {
  const done = await playObserved(observedBy([withUrl(published)]), changed);

  expect(environmentAfter(done)["APP_BASE_URL"]).toBe(url);
});

test.for<[spec: string, after: Parameters<typeof observedBy>[0]]>([
  ["takes its URL back without leaving", [answered("null")]],
  ["removes the key", [traefik]],
  ["leaves", []],
])("falls back to the service when the provider %s", async ([, after]) => {
  const before = await playObserved(observedBy([withUrl("http://foo.bar/a")]), changed);

  const done = await playObserved({ ...observedBy(after), containers: before.state.containers });

  expect(environmentAfter(before)["APP_BASE_URL"]).toBe("http://foo.bar/a");
  expect(environmentAfter(done)["APP_BASE_URL"]).toBe(fallback);
  expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
});

test("falls back to the service in relation-broken itself", async () => {
  const before = await playObserved(observedBy([withUrl("http://foo.bar/a")]), changed);

  const done = await playObserved(before.state, relationEvent("ingress", 6, "broken", "traefik"));

  expect(environmentAfter(done)["APP_BASE_URL"]).toBe(fallback);
});

test("uses another URL once the provider gives one, and touches nothing while it is the same", async () => {
  const before = await playObserved(observedBy([withUrl("http://foo.bar/a")]), changed);
  const settled = await playObserved(before.state, changed);

  const same = await playObserved(settled.state, changed);
  const other = await playObserved({
    ...observedBy([withUrl("http://foo.bar/b")]),
    containers: before.state.containers,
  });

  expect(same.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
  expect(same.toolCalls.filter(({ tool }) => /-set$/.test(tool))).toEqual([]);
  expect(environmentAfter(other)["APP_BASE_URL"]).toBe("http://foo.bar/b");
});

test.for<[ingress: string, reason: string]>([
  ["bad", "not JSON"],
  ["{}", "no url"],
  ['{"url": "bad"}', "url is no http or https URL"],
])("is blocked by %s: %s", async ([ingress, reason]) => {
  const done = await playObserved(observedBy([answered(ingress)]), changed);

  expect(done.state.unitStatus).toEqual({
    status: "blocked",
    message: `Invalid ingress relation data. (ingress: ${reason})`,
  });
});

test("leaves the keys of others in its databags", async () => {
  const local = { "ingress-address": "10.1.0.1", "private-address": "10.1.0.1", "egress-subnets": "10.1.0.1/32" };

  const done = await playObserved(observedBy([{ ...traefik, localUnit: local, localApp: { foreign: "1" } }]), changed);

  expect(ownDatabags(done, 6).unit).toMatchObject(local);
  expect(ownDatabags(done, 6).app).toMatchObject({ foreign: "1", "strip-prefix": "true" });
});

const integration = ingressIntegration();
const silent = viewOfForm(integration, { form: "silent", env: {}, required: [] });

test("takes the last port of all", () => {
  expect(integration.publish?.(silent, { ...someFacts, port: 65_535 }).app).toMatchObject({ port: "65535" });
});

test("says that the port is open once it is", () => {
  const app = (openedPorts: readonly number[]) => integration.publish?.(silent, { ...someFacts, openedPorts }).app;

  expect(app([])).not.toHaveProperty("is_port_open");
  expect(app([8000])).toMatchObject({ is_port_open: "true" });
});

test.for<[bind: string | undefined, ip: string | undefined]>([
  ["10.1.0.1", '"10.1.0.1"'],
  ["fd00::1", '"fd00::1"'],
  ["pod.internal", undefined],
  [undefined, undefined],
])("with the binding's address %s gives ip %s", ([bind, ip]) => {
  const view = { ...silent, network: { fqdn: "unit.test", ...(bind !== undefined && { bind }) } };

  const { unit } = integration.publish?.(view, someFacts) ?? {};

  expect(unit).toEqual({ host: '"unit.test"', ...(ip !== undefined && { ip }) });
});
