import type { IntegrationFixture } from "./harness/fixture.ts";

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "a URL as JSON",
      app: { ingress: '{"url": "http://ingress.test/guestbook"}' },
      // It is the application's base URL, which core puts into the environment by itself.
      env: {},
      required: ["app.ingress"],
      unusable: [
        ["app.ingress", "http://ingress.test/"],
        ["app.ingress", "null"],
        ["app.ingress", "{}"],
        ["app.ingress", "[]"],
        ["app.ingress", '{"url": 1}'],
        ["app.ingress", '{"url": "ftp://ingress.test/"}'],
        ["app.ingress", '{"url": "ingress.test"}'],
      ],
    },
  ],
};
