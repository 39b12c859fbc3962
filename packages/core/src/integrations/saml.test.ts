import { expect, test } from "vitest";
import { playForm } from "./harness/play-form.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { fixture } from "./saml.fixture.ts";
import { samlIntegration } from "./saml.ts";

const saml = samlIntegration();
const [full] = fixture.forms;
const read = (app: Readonly<Record<string, string>>) =>
  saml.read(viewOfForm(saml, { form: "", app, env: {}, required: [] }), someFacts);

test.for<[spec: string, changes: Readonly<Record<string, string | undefined>>, message: string]>([
  ["certificates that are missing are invalid data", { x509certs: undefined }, "x509certs: missing"],
  [
    "an address without its binding is invalid data",
    { single_sign_on_service_redirect_binding: undefined },
    "single_sign_on_service_redirect_binding: missing",
  ],
  [
    "every fault is told at once",
    { entity_id: "", metadata_url: "x" },
    "entity_id: is empty; metadata_url: is no http",
  ],
])("%s", ([, changes, message]) => {
  const app = Object.fromEntries(
    Object.entries({ ...full.app, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

  expect(read(app)).toMatchObject({ state: "invalid", message: expect.stringContaining(message) });
  expect(read(app)).toMatchObject({ message: expect.stringMatching(/^Invalid saml relation data\. \(/) });
});

test("a faulty address for logging out, which nobody uses, harms nobody", () => {
  expect(read({ ...full.app, single_logout_service_redirect_url: "nonsense" })).toMatchObject({ state: "ready" });
});

test("an address for logging in by POST gives no redirect variable", () => {
  const { env } = saml.contribute?.([{ endpoint: "saml", data: postOnly() }], someFacts) ?? {};

  expect(env).toMatchObject({ SAML_ENTITY_ID: "urn:idp", SAML_SINGLE_SIGN_ON_REDIRECT_URL: undefined });
});

function postOnly() {
  const reading = read({
    entity_id: "urn:idp",
    x509certs: "MIID",
    single_sign_on_service_post_url: "https://idp/post",
    single_sign_on_service_post_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  });
  if (reading.state !== "ready") throw new Error(reading.message);
  return reading.data;
}

test("all certificates reach charm.ts, in the provider's order", () => {
  expect(read({ ...full.app, x509certs: "MIIA,,MIIB," })).toMatchObject({ data: { certificates: ["MIIA", "MIIB"] } });
});

test("another certificate runs no migration again", async () => {
  const fixed = { name: "saml", integration: saml, fixture };
  const first = await playForm(fixed, full, { from: withMigration(full.app ?? {}) });
  const completed = first.execs.filter(({ command }) => command.includes("/app/migrate"));
  const relations = first.state.relations.map((relation) => ({
    ...relation,
    remoteAppData: { ...relation.remoteAppData, x509certs: "MIIother" },
  }));

  const second = await playForm(fixed, full, { from: { ...first.state, relations } });

  expect(completed).toHaveLength(1);
  expect(second.execs).toEqual([]);
  expect(second.state.unitStatus.status).toBe("active");
});

function withMigration(remoteAppData: Readonly<Record<string, string>>) {
  return {
    leader: true,
    relations: [{ id: 7, endpoint: "saml", remoteAppData, remoteUnits: {} }],
    containers: {
      app: {
        layers: {
          rock: {
            services: { bare: { override: "replace" as const, command: "/bin/bare", startup: "enabled" as const } },
          },
        },
        files: { "/app/migrate": "#!/bin/sh" },
        execs: [{ command: ["/app/migrate"], exit: 0 }],
      },
    },
  };
}
