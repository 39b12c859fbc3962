import type { IntegrationFixture } from "./harness/fixture.ts";

export const fixture: IntegrationFixture = {
  readyWhenEmpty: true,
  forms: [
    { form: "silent, as Prometheus is while all is well", app: {}, units: { 0: {} }, env: {}, required: [] },
    { form: "content with what it got", app: { event: "{}" }, units: { 0: {}, 1: {} }, env: {}, required: [] },
  ],
};
