import { join } from "node:path";
import { defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import {
  changedNothing,
  explore,
  foundNothing,
  hasEnvironment,
  hasStatus,
  isActive,
  must,
  on,
  publishes,
  readyUnit,
  relation,
  secret,
  testedCharm,
  transition,
} from "@paas-charm/testing";
import { expect, test } from "vitest";
import { weather } from "./weather.ts";

const directory = join(import.meta.dirname, "../test");
const forecast = testedCharm(
  defineCharm({
    framework: flask,
    integrations: {
      weather: weather({ city: "Lisbon" }),
      "weather-abroad": weather({ city: "Oslo", optional: true }),
    },
  }),
  { directory },
);

const token = secret({ token: "a-weather-token" });
const answer = { url: "https://weather.test", "secret-token": token.id };
const answered = relation("weather", { remoteAppData: answer });

test("blocks until there is a weather service", async () => {
  const done = await transition(forecast, readyUnit(forecast), "config-changed");

  must(hasStatus(done, "blocked", "missing integrations: weather"));
});

test("asks for the weather of its city", async () => {
  const state = readyUnit(forecast, { relations: [relation("weather")] });

  const done = await transition(forecast, state, on.relationCreated("weather"));

  must(publishes(done, "weather", { app: { city: "Lisbon" } }));
});

test("tells the application where the weather is", async () => {
  const state = readyUnit(forecast, { secrets: [token], relations: [answered] });

  const done = await transition(forecast, state, on.relationChanged("weather"));

  must(isActive(done));
  must(hasEnvironment(done, { WEATHER_URL: "https://weather.test", WEATHER_TOKEN: "a-weather-token" }));
});

test("keeps two services apart", async () => {
  const other = secret({ token: "another-token" });
  const abroad = relation("weather-abroad", {
    remoteAppData: { url: "https://vaer.test", "secret-token": other.id },
  });
  const state = readyUnit(forecast, { secrets: [token, other], relations: [answered, abroad] });

  const done = await transition(forecast, state, on.relationChanged("weather-abroad"));

  must(
    hasEnvironment(done, {
      WEATHER_TOKEN: "a-weather-token",
      WEATHER_ABROAD_WEATHER_URL: "https://vaer.test",
      WEATHER_ABROAD_WEATHER_TOKEN: "another-token",
    }),
  );
});

test.for<[spec: string, url: string, content: Record<string, string>, problem: string]>([
  ["an address that is none", "weather", { token: "a-weather-token" }, "url: no URL"],
  ["a secret without a token", "https://weather.test", { key: "a" }, "token: missing in the secret"],
])("blocks for %s, and says which", async ([, url, content, problem]) => {
  const damaged = secret(content);
  const remoteAppData = { url, "secret-token": damaged.id };
  const state = readyUnit(forecast, { secrets: [damaged], relations: [relation("weather", { remoteAppData })] });

  const done = await transition(forecast, state, on.relationChanged("weather"));

  must(hasStatus(done, "blocked", `Invalid weather relation data. (${problem})`));
});

test("waits for a token that nobody granted", async () => {
  const state = readyUnit(forecast, { relations: [answered] });

  const done = await transition(forecast, state, on.relationChanged("weather"), { allow: ["secret-not-granted"] });

  must(hasStatus(done, "waiting", /^cannot read the token of weather: /));
});

test("changes nothing when nothing changed", async () => {
  const state = readyUnit(forecast, { secrets: [token], relations: [answered] });
  const first = await transition(forecast, state, on.relationChanged("weather"));

  const second = await transition(forecast, first.state, "update-status");

  must(changedNothing(second));
});

test("comes through whatever happens, and shows the token to nobody", async () => {
  const state = readyUnit(forecast, { secrets: [token], relations: [answered] });

  const found = await explore(forecast, state, { walks: 10, watch: ["a-weather-token"] });

  expect(found.events).toBeGreaterThan(10);
  must(foundNothing(found));
});
