import {
  hasEnvironment,
  isActive,
  must,
  on,
  readyUnit,
  relation,
  secret,
  testedCharm,
  transition,
} from "@paas-charm/testing";
import { expect, test } from "vitest";
import charm from "./charm.ts";

const forecast = testedCharm(charm, { directory: import.meta.dirname });

test("declares the endpoint of the integration", () => {
  expect(forecast.metadata.endpoints).toMatchObject({
    weather: { interface: "weather", role: "requires", optional: true, limit: 1 },
  });
});

test("runs without a forecast while there is no weather service", async () => {
  const done = await transition(forecast, readyUnit(forecast), "config-changed");

  must(isActive(done));
  must(hasEnvironment(done, { FORECAST: "off", WEATHER_URL: undefined }));
});

test("shows a forecast once there is one", async () => {
  const token = secret({ token: "a-weather-token" });
  const remoteAppData = { url: "https://weather.test", "secret-token": token.id };
  const state = readyUnit(forecast, { secrets: [token], relations: [relation("weather", { remoteAppData })] });

  const done = await transition(forecast, state, on.relationChanged("weather"));

  must(isActive(done));
  must(hasEnvironment(done, { FORECAST: "on", WEATHER_TOKEN: "a-weather-token" }));
});
