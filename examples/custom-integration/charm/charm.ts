import { defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { weather } from "@paas-charm-examples/weather";

export default defineCharm({
  framework: flask,
  integrations: { weather: weather({ city: "Lisbon", optional: true }) },
  env: ({ integrations }) => ({ FORECAST: integrations.weather === undefined ? "off" : "on" }),
});
