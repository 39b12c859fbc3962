import { expect, expectTypeOf, test } from "vitest";
import { defineCharm } from "./define-charm.ts";
import { bareCharm, bareContainer, bareKey, bareMetadata } from "./integrations/harness/bare-charm.ts";
import { dashboards, ingress, logging, metrics, tracing } from "./observability.ts";
import { transition } from "./simulated/index.ts";

test("charm.ts gets each integration's data with its type", async () => {
  const charm = defineCharm({
    framework: bareCharm.framework,
    integrations: { spans: tracing({ optional: true }), web: ingress({ optional: true }) },
    env: ({ integrations: { spans, web } }) => {
      expectTypeOf(spans?.endpoint).toEqualTypeOf<string | undefined>();
      expectTypeOf(web?.url).toEqualTypeOf<string | undefined>();
      return { SPANS: spans?.endpoint ?? "none", WEB: web?.url ?? "none" };
    },
  });
  const receivers = '[{"protocol": {"name": "otlp_http", "type": "http"}, "url": "http://tempo:4318"}]';

  const { state } = await transition(
    charm,
    bareMetadata({ spans: { interface: "tracing", role: "requires", optional: true } }),
    {
      leader: true,
      relations: [{ id: 7, endpoint: "spans", remoteAppData: { receivers } }],
      secrets: [bareKey],
      containers: { app: bareContainer },
    },
    { kind: "lifecycle", name: "config-changed" },
  );

  const { environment } = state.containers["app"]?.layers["charm"]?.services?.["bare"] ?? {};
  expect(environment).toMatchObject({ SPANS: "http://tempo:4318/", WEB: "none" });
});

test("takes one of what an application has one of, and any number of who watches it", () => {
  const limits = [tracing(), ingress(), logging(), metrics(), dashboards()].map(({ limit }) => limit);

  expect(limits).toEqual([1, 1, undefined, undefined, undefined]);
  expect(logging({ limit: 2 }).limit).toBe(2);
});
