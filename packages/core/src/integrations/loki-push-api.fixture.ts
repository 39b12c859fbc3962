import type { IntegrationFixture } from "./harness/fixture.ts";

const endpoint = (host: string): string => `{"url": "http://${host}:3100/loki/api/v1/push"}`;

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "one unit",
      app: { promtail_binary_zip_url: '{"amd64": {"url": "http://loki/promtail.gz"}}' },
      units: { 0: { endpoint: endpoint("loki-0"), public_address: "loki-0" } },
      env: {},
      required: ["units.endpoint"],
      unusable: [
        ["units.endpoint", "http://loki-0:3100/loki/api/v1/push"],
        ["units.endpoint", "null"],
        ["units.endpoint", "[]"],
        ["units.endpoint", '"http://loki-0:3100/"'],
        ["units.endpoint", '{"url": null}'],
        ["units.endpoint", '{"url": "loki-0:3100"}'],
        ["units.endpoint", '{"url": "http://loki-0:3100/ loki"}'],
      ],
    },
    {
      form: "two units",
      app: { event: "{}" },
      units: { 0: { endpoint: endpoint("loki-0") }, 1: { endpoint: endpoint("loki-1") } },
      env: {},
      required: ["units.endpoint"],
    },
  ],
};
