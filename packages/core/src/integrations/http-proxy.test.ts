import { expect, test } from "vitest";
import { Secret } from "../secret.ts";
import type { AnyIntegration, RelationView } from "./contract.ts";
import type { WireForm } from "./harness/fixture.ts";
import { playForm } from "./harness/play-form.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { fixture } from "./http-proxy.fixture.ts";
import { httpProxyIntegration } from "./http-proxy.ts";
import type { ProxyRequest } from "./http-proxy-wire.ts";

const httpProxy = httpProxyIntegration();
const fixed = { name: "http_proxy", integration: httpProxy as AnyIntegration, fixture };
const [open, withUser] = fixture.forms;
if (withUser === undefined) throw new Error("the fixture has lost its second form");
const lone = { ...open, app: { responses: open.app?.["responses"]?.replace(/^\[\{[^}]+\},/, "[") ?? "" } };

test("a unit that is not the leader gets the same proxy, without reading the application's databag", async () => {
  const leader = await playForm(fixed, lone);
  const other = await playForm(fixed, lone, { leader: false });

  expect(environment(other)).toEqual(environment(leader));
  expect(environment(other)).toMatchObject({ HTTPS_PROXY: "http://10.0.0.5:3128/" });
});

test("a unit that is not the leader cannot choose among several answers, and says so", async () => {
  const { state } = await playForm(fixed, open, { leader: false });

  expect(state.unitStatus).toMatchObject({ status: "blocked", message: expect.stringContaining("only the leader") });
});

test("any reconcile of a leader asks, and the id stays what it was", async () => {
  const first = await playForm(fixed, { form: "", env: {}, required: [] }, { change: "departed" });
  const second = await playForm(fixed, open, { from: first.state });

  expect(requests(first)).toBe('[{"auth": [], "domains": [], "requirer": "00000000-0000-4000-8000-000000000001"}]');
  expect(requests(second)).toBe(requests(first));
});

test("a charm asks for domains, methods and sources of its own", () => {
  const local: ProxyRequest = { domains: ["example.org:443"], auth: ["userpass", "none"], srcIps: ["10.1.0.0/16"] };

  const { app } = httpProxy.publish?.({ ...seen(open), local }, someFacts) ?? {};

  expect(JSON.parse(String(app?.["requests"]))).toEqual([
    {
      auth: ["userpass", "none"],
      domains: ["example.org:443"],
      requirer: "11111111-1111-4111-8111-111111111111",
      src_ips: ["10.1.0.0/16"],
    },
  ]);
});

test.for(["pending", "accepted", "rejected", "invalid", "unsupported", "error"])(
  "an answer that says %s blocks, and the status repeats it",
  async (status) => {
    const responses = JSON.stringify([{ requirer: "11111111-1111-4111-8111-111111111111", status }]);

    const { state } = await playForm(fixed, { ...open, app: { responses } });

    expect(state.unitStatus).toEqual({
      status: "blocked",
      message: `http-proxy relation data is either unavailable, invalid or not usable. (status: ${status})`,
    });
  },
);

test("user and password are encoded, and never plain text to core", () => {
  const reading = httpProxy.read(seen(withUser), someFacts);

  expect(reading).toMatchObject({ state: "ready", data: { http: expect.any(Secret), https: expect.any(Secret) } });
  expect(reading.state === "ready" && reading.data.http.reveal()).toBe("http://u%40x:hidden%2Fw@10.0.0.5:3128");
});

test("without the relation the model's own proxy is used again", async () => {
  const proxies = { http: "http://model:1", https: "http://model:2", no: "localhost" };
  const first = await playForm(fixed, lone);

  const removed = await playForm(fixed, lone, { from: { ...first.state, proxies }, change: "broken" });

  expect(environment(removed)).toMatchObject({
    HTTP_PROXY: "http://model:1",
    https_proxy: "http://model:2",
    no_proxy: "localhost",
  });
});

function seen(form: WireForm): RelationView<ProxyRequest | undefined> {
  return { ...viewOfForm(httpProxy as AnyIntegration, form), local: undefined };
}

function environment({ state }: Awaited<ReturnType<typeof playForm>>) {
  return state.containers["app"]?.layers["charm"]?.services?.["bare"]?.environment;
}

function requests({ state }: Awaited<ReturnType<typeof playForm>>) {
  return state.relations.find(({ endpoint }) => endpoint === "http-proxy")?.localApp["requests"];
}
