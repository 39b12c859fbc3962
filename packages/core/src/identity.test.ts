import { expect, expectTypeOf, test } from "vitest";
import { defineCharm } from "./define-charm.ts";
import { httpProxy, oauth, openfga, saml, smtp } from "./identity.ts";
import { bareCharm, bareContainer, bareKey, bareMetadata } from "./integrations/harness/bare-charm.ts";
import type { Secret } from "./secret.ts";
import { transition } from "./simulated/index.ts";

test("charm.ts gets each integration's data with its type", async () => {
  const charm = defineCharm({
    framework: bareCharm.framework,
    integrations: { mail: smtp({ optional: true }), login: oauth({ optional: true }), sso: saml(), fga: openfga() },
    env: ({ integrations: { mail, login, sso, fga } }) => {
      expectTypeOf(mail?.port).toEqualTypeOf<number | undefined>();
      expectTypeOf(login?.clientSecret).toEqualTypeOf<Secret | undefined>();
      expectTypeOf(sso?.certificates[0]).toEqualTypeOf<string | undefined>();
      expectTypeOf(fga?.storeId).toEqualTypeOf<string | undefined>();
      return { MAIL: mail === undefined ? "none" : `${mail.host}:${mail.port}` };
    },
  });
  const endpoint = { interface: "smtp", role: "requires", optional: true } as const;
  const databag = { host: "mail.example", port: "25", auth_type: "none", transport_security: "none" };

  const { state } = await transition(
    charm,
    bareMetadata({ mail: endpoint }),
    {
      leader: true,
      relations: [{ id: 7, endpoint: "mail", remoteAppData: databag }],
      secrets: [bareKey],
      containers: { app: bareContainer },
    },
    { kind: "lifecycle", name: "config-changed" },
  );

  const { environment } = state.containers["app"]?.layers["charm"]?.services?.["bare"] ?? {};
  expect(environment).toMatchObject({ MAIL: "mail.example:25", MAIL_SMTP_HOST: "mail.example" });
});

test("a proxy is asked for what charm.ts says", async () => {
  const charm = defineCharm({
    framework: bareCharm.framework,
    integrations: { "http-proxy": httpProxy({ optional: true, domains: ["example.org:443"], auth: ["none"] }) },
  });
  const endpoint = { interface: "http_proxy", role: "requires", optional: true } as const;

  const { state } = await transition(
    charm,
    bareMetadata({ "http-proxy": endpoint }),
    {
      leader: true,
      relations: [{ id: 7, endpoint: "http-proxy" }],
      secrets: [bareKey],
      containers: { app: bareContainer },
    },
    { kind: "lifecycle", name: "config-changed" },
  );

  const [relation] = state.relations;
  expect(JSON.parse(relation?.localApp["requests"] ?? "")).toMatchObject([
    { domains: ["example.org:443"], auth: ["none"] },
  ]);
});
