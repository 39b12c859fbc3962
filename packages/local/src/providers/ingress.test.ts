import { expect, test } from "vitest";
import { providerModel } from "../../test/provider-model.ts";
import { type IngressRoute, ingressProvider } from "./ingress.ts";

function start() {
  const routes = new Map<string, IngressRoute>();
  const proxy = {
    address: "http://localhost:8080",
    route(key: string, route: IngressRoute) {
      routes.set(key, route);
      return `http://${route.name}.localhost:8080/`;
    },
    remove: (key: string) => void routes.delete(key),
  };
  return { ...providerModel(ingressProvider(proxy, "reverse proxy")), routes };
}

const app = { model: '"prod"', name: '"web"', port: "8000", "strip-prefix": "true" };
const unit = { host: '"web-0.local"', ip: '"127.0.0.1"' };

test("an application that has said all gets a URL and a route to its unit", async () => {
  const { tell, say, published, routes } = start();
  say("app", app);
  say("web/0", unit);
  await tell();

  expect(published()).toEqual({ ingress: '{"url":"http://web.localhost:8080/"}' });
  expect([...routes.values()]).toEqual([
    {
      model: "prod",
      name: "web",
      scheme: "http",
      stripPrefix: true,
      backends: [{ host: "web-0.local", ip: "127.0.0.1", port: 8000 }],
    },
  ]);
});

test.for<[spec: string, app: Record<string, string>, unit: Record<string, string>]>([
  ["has said nothing", {}, {}],
  ["has a silent unit", app, {}],
  ["names no port", { ...app, port: '"8000"' }, unit],
  ["names a port out of range", { ...app, port: "65535" }, unit],
  ["is no JSON", { ...app, name: "web" }, unit],
  ["asks for an unknown scheme", { ...app, scheme: '"ftp"' }, unit],
])("an application that %s gets none", async ([, appData, unitData]) => {
  const { tell, say, published, routes } = start();
  say("app", appData);
  say("web/0", unitData);
  await tell();

  expect(published()).toEqual({});
  expect(routes.size).toBe(0);
});

test("a second unit that says nothing takes the URL away, and gives it back when it speaks", async () => {
  const { tell, say, published, relation } = start();
  say("app", app);
  say("web/0", unit);
  await tell();
  relation.members.push("web/1");
  say("web/1", {});

  await tell();
  expect(published()).toEqual({});

  say("web/1", { host: '"web-1.local"' });
  await tell();
  expect(published()).toHaveProperty("ingress");
});

test("an unchanged request writes nothing", async () => {
  const { tell, say, toolCalls } = start();
  say("app", app);
  say("web/0", unit);
  await tell();
  toolCalls.length = 0;

  await tell();

  expect(toolCalls).not.toContain("relation-set");
});

test("a broken relation loses its route", async () => {
  const { tell, say, routes } = start();
  say("app", app);
  say("web/0", unit);
  await tell();

  await tell("broken");

  expect(routes.size).toBe(0);
});
