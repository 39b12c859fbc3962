import { SAML } from "@node-saml/node-saml";
import { springBoot } from "@paas-charm/spring-boot";
import samlify from "samlify";
import { beforeAll, expect, test } from "vitest";
import { bare, selfSigned } from "./certificate.ts";
import { type OtherSide, reconcile } from "./related-application.ts";

type Bag = Readonly<Record<string, string>>;

const signOn = "https://idp.example/sso";
const callback = "https://app.example.com/saml/acs";
const audience = "https://app.example.com/metadata";
let signing: Awaited<ReturnType<typeof selfSigned>>;
let other: typeof signing;

beforeAll(async () => {
  signing = await selfSigned("signing");
  other = await selfSigned("other");
  // The responses are made here and judged by another library, which does look at their form.
  samlify.setSchemaValidator({ validate: async () => "skipped" });
});

const provider = (certificates: string): OtherSide => ({
  interface: "saml",
  endpoint: "saml",
  databag: {
    entity_id: "https://idp.example",
    metadata_url: "https://idp.example/metadata",
    x509certs: certificates,
    single_sign_on_service_redirect_url: signOn,
    single_sign_on_service_redirect_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  },
});

/** An application that knows nothing of its identity provider but its environment. */
const application = (certificate: string, env: Bag): SAML =>
  new SAML({
    idpCert: certificate,
    idpIssuer: env["SAML_ENTITY_ID"] ?? "",
    entryPoint: env["SAML_SINGLE_SIGN_ON_REDIRECT_URL"] ?? "",
    issuer: audience,
    audience,
    callbackUrl: callback,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
  });

/** A real identity provider's answer to the request with which the application sends the browser away. */
async function answer(requestUrl: string): Promise<{ readonly SAMLResponse: string }> {
  const identityProvider = samlify.IdentityProvider({
    entityID: "https://idp.example",
    privateKey: signing.key,
    signingCert: signing.certificate,
    singleSignOnService: [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: signOn }],
    nameIDFormat: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
    requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  });
  const serviceProvider = samlify.ServiceProvider({
    entityID: audience,
    wantAssertionsSigned: true,
    assertionConsumerService: [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: callback }],
  });
  const query = Object.fromEntries(new URL(requestUrl).searchParams);
  const request = await identityProvider.parseLoginRequest(serviceProvider, "redirect", { query });
  const { context } = await identityProvider.createLoginResponse(
    serviceProvider,
    { extract: request.extract },
    "post",
    {
      email: "alice@example.org",
    },
  );
  return { SAMLResponse: context };
}

test("a signed answer is accepted with the certificate that we deliver, and not with another", async () => {
  const { environment, status } = await reconcile([
    provider(`${bare(signing.certificate)},${bare(other.certificate)}`),
  ]);
  const trusting = application(environment["SAML_SIGNING_CERTIFICATE"] ?? "", environment);
  const requestUrl = await trusting.getAuthorizeUrlAsync("", "app.example.com", {});
  const response = await answer(requestUrl);

  const { profile } = await trusting.validatePostResponseAsync(response);

  expect(status).toEqual({ status: "active", message: "" });
  expect(new URL(requestUrl).origin + new URL(requestUrl).pathname).toBe(signOn);
  expect(profile).toMatchObject({ issuer: "https://idp.example", nameID: "alice@example.org" });
  await expect(application(other.certificate, environment).validatePostResponseAsync(response)).rejects.toThrow();
});

test("Spring Boot's certificate file accepts it as well", async () => {
  const { environment, files } = await reconcile([provider(bare(signing.certificate))], { framework: springBoot });
  const registration = "spring.security.saml2.relyingparty.registration.testentity.assertingparty";
  const location = environment[`${registration}.verification.credentials[0].certificate-location`] ?? "";
  const spring = application(files[location.replace(/^file:/, "")] ?? "", {
    SAML_ENTITY_ID: environment[`${registration}.entity-id`] ?? "",
    SAML_SINGLE_SIGN_ON_REDIRECT_URL: environment[`${registration}.singlesignon.url`] ?? "",
  });

  const response = await answer(await spring.getAuthorizeUrlAsync("", "app.example.com", {}));

  await expect(spring.validatePostResponseAsync(response)).resolves.toMatchObject({
    profile: { nameID: "alice@example.org" },
  });
});
