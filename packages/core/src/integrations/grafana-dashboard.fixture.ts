import type { IntegrationFixture } from "./harness/fixture.ts";

export const fixture: IntegrationFixture = {
  readyWhenEmpty: true,
  forms: [
    { form: "silent, as Grafana is while all is well", app: {}, units: { 0: {} }, env: {}, required: [] },
    {
      form: "with a report that it never takes back",
      app: { event: '{"errors": [{"dashboard_id": "file:old", "error": "Input format not supported by decoder"}]}' },
      units: { 0: {} },
      env: {},
      required: [],
    },
  ],
};
