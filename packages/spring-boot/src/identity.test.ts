import type { AppFacts, Env, OpenfgaData, SamlData, SmtpData } from "@paas-charm/core";
import { secret } from "@paas-charm/core";
import { expect, test } from "vitest";
import { mailProperties } from "./mail.ts";
import { openfgaProperties } from "./openfga.ts";
import { samlContribution } from "./saml.ts";

const registration = "spring.security.saml2.relyingparty.registration.testentity";
const provider: SamlData = {
  entityId: "https://idp.example",
  metadataUrl: "https://idp.example/metadata",
  singleSignOnRedirectUrl: "https://idp.example/sso",
  certificates: ["MIID", "MIIE"],
};
const server: SmtpData = {
  host: "mail.example",
  port: 465,
  authType: "plain",
  transportSecurity: "tls",
  skipSslVerify: false,
};

const saml = (data: SamlData, dialect: AppFacts["dialect"] = "2.0b1") =>
  samlContribution({}, [{ endpoint: "saml", data }], { dialect } as AppFacts);
const mail = (changes: Partial<SmtpData>): Env =>
  mailProperties([{ endpoint: "smtp", data: { ...server, ...changes } }]);
const openfga = (changes: Partial<OpenfgaData>): Env =>
  openfgaProperties([
    {
      endpoint: "openfga",
      data: { storeId: "01GK", grpcApiUrl: "fga:8081", httpApiUrl: "http://fga:8080", ...changes },
    },
  ]);

test("the address for logging in has the name that Spring Boot reads, and the one that the Python library set", () => {
  expect(saml(provider).env).toMatchObject({
    [`${registration}.assertingparty.singlesignon.url`]: "https://idp.example/sso",
    [`${registration}.assertingparty.singlesignin.url`]: "https://idp.example/sso",
  });
});

test("the provider's id is the asserting party's, and stays where the Python library put it", () => {
  expect(saml(provider).env).toMatchObject({
    [`${registration}.assertingparty.entity-id`]: "https://idp.example",
    [`${registration}.entity-id`]: "https://idp.example",
  });
});

test("a provider without an address of its metadata leaves that property out", () => {
  const { metadataUrl: _, ...without } = provider;

  expect(saml(without).env).toMatchObject({ [`${registration}.assertingparty.metadata-uri`]: undefined });
});

test.for<[dialect: AppFacts["dialect"], path: string]>([
  ["1.12", "/app/saml.cert"],
  ["2.0b1", "/tmp/paas-charm/saml.cert"],
])("the first certificate lies in a file that a property names (%s)", ([dialect, path]) => {
  const { env, files } = saml(provider, dialect);

  expect(files).toEqual([{ path, content: "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----" }]);
  expect(env).toMatchObject({
    [`${registration}.assertingparty.verification.credentials[0].certificate-location`]: `file:${path}`,
  });
});

test("a certificate that is PEM already is kept as it is", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n";

  expect(saml({ ...provider, certificates: [pem] }).files).toMatchObject([{ content: pem }]);
});

test.for<[spec: string, changes: Partial<SmtpData>, username: string | undefined]>([
  ["user and domain", { user: "alice", domain: "example.org" }, "alice@example.org"],
  ["a user alone", { user: "alice" }, "alice"],
  ["a domain alone", { domain: "example.org" }, undefined],
])("the mail user is made of %s", ([, changes, username]) => {
  expect(mail(changes)["spring.mail.username"]).toBe(username);
});

test("implicit TLS, and a certificate that is taken as it is, have properties", () => {
  expect(mail({ skipSslVerify: true, password: secret("pw") })).toMatchObject({
    "spring.mail.port": "465",
    "spring.mail.properties.mail.smtp.auth": "true",
    "spring.mail.properties.mail.smtp.starttls.enable": "false",
    "spring.mail.properties.mail.smtp.ssl.enable": "true",
    "spring.mail.properties.mail.smtp.ssl.trust": "*",
  });
});

test("a store without a token is used without one", () => {
  expect(openfga({})).toMatchObject({ "openfga.credentials.method": "NONE" });
  expect(openfga({ token: secret("t") })).toMatchObject({ "openfga.credentials.method": "API_TOKEN" });
});
