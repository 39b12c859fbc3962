import { describe, expect, test } from "vitest";
import { web, webFacts } from "../../test/fixture.ts";
import { reveal, secret } from "../secret.ts";
import { assembleEnvironment, type EnvironmentSources } from "./environment.ts";

function assemble(change: Partial<EnvironmentSources> = {}): Readonly<Record<string, string>> {
  const env = assembleEnvironment({
    framework: web,
    dialect: web.dialects["1.12"],
    facts: webFacts("1.12"),
    userOptions: {},
    frameworkOptions: {},
    webServer: {},
    secretKey: secret("key"),
    proxies: {},
    integrations: [],
    renamed: {},
    charm: {},
    ...change,
  });
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, reveal(value)]));
}

test("every application knows its URL and its secret key", () => {
  expect(assemble()).toEqual({ WEB_BASE_URL: "http://web.m:8000", WEB_SECRET_KEY: "key" });
});

describe("of two that set a variable", () => {
  const x = (value: string) => ({ WEB_X: value });

  test.for<[later: string, earlier: string, sources: Partial<EnvironmentSources>]>([
    ["the framework's option", "a user option", { userOptions: x("earlier"), frameworkOptions: x("later") }],
    ["the web server", "an option", { frameworkOptions: x("earlier"), webServer: x("later") }],
    ["an integration", "an option", { userOptions: x("earlier"), integrations: [x("later")] }],
    ["a later integration", "an earlier one", { integrations: [x("earlier"), x("later")] }],
    ["a renamed option", "an integration", { integrations: [x("earlier")], renamed: x("later") }],
    ["charm.ts", "a renamed option", { renamed: x("earlier"), charm: x("later") }],
  ])("%s wins over %s", ([, , sources]) => {
    expect(assemble(sources)["WEB_X"]).toBe("later");
  });

  test("one that has no value does not win", () => {
    const none = { WEB_X: undefined };

    expect(
      assemble({ userOptions: x("kept"), frameworkOptions: none, integrations: [none], charm: none })["WEB_X"],
    ).toBe("kept");
  });

  test("the generated key gives way to any that is there, and is left out where it has another name", () => {
    expect(assemble({ userOptions: { WEB_SECRET_KEY: "mine" } })["WEB_SECRET_KEY"]).toBe("mine");
    expect(assemble({ secretKey: undefined })).not.toHaveProperty("WEB_SECRET_KEY");
  });
});

test.for<[spec: string, sources: Partial<EnvironmentSources>, env: Record<string, string>]>([
  [
    "proxies come in both spellings",
    { proxies: { http: "http://p", no: "a,b" } },
    { http_proxy: "http://p", HTTP_PROXY: "http://p", no_proxy: "a,b", NO_PROXY: "a,b" },
  ],
  ["peers are joined by commas", { facts: webFacts("1.12", { peers: ["a", "b"] }) }, { WEB_PEER_FQDNS: "a,b" }],
  [
    "metrics are told where the dialect does so",
    { dialect: web.dialects["2.0b1"] },
    { WEB_METRICS_PORT: "9102", WEB_METRICS_PATH: "/metrics" },
  ],
])("%s", ([, sources, env]) => {
  expect(assemble(sources)).toMatchObject(env);
});
