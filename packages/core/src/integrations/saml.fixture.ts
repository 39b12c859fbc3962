import type { IntegrationFixture } from "./harness/fixture.ts";

const certificate = "MIIDuzCCAqOgAwIBAgIJALRwYFkmH3k9MA0GCSqGSIb3DQEBCwUAMHQxCzAJBgNV";

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "everything that the metadata of a provider has",
      app: {
        entity_id: "https://login.example.com",
        metadata_url: "https://Login.example.com:443/saml/metadata",
        x509certs: `${certificate},MIIEAAsecond`,
        single_sign_on_service_redirect_url: "https://login.example.com/saml/",
        single_sign_on_service_redirect_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
        single_logout_service_redirect_url: "https://login.example.com/+logout",
        single_logout_service_redirect_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
      },
      env: {
        SAML_ENTITY_ID: "https://login.example.com",
        SAML_METADATA_URL: "https://login.example.com/saml/metadata",
        SAML_SINGLE_SIGN_ON_REDIRECT_URL: "https://login.example.com/saml/",
        SAML_SIGNING_CERTIFICATE: certificate,
      },
      required: ["app.entity_id", "app.x509certs", "app.single_sign_on_service_redirect_binding"],
      unusable: [
        ["app.entity_id", ""],
        ["app.entity_id", "a\u0000b"],
        ["app.x509certs", ""],
        ["app.x509certs", " , ,"],
        ["app.x509certs", "no certificate!"],
        ["app.metadata_url", "ftp://login.example.com"],
        ["app.single_sign_on_service_redirect_url", "login"],
      ],
    },
    {
      form: "only what a provider must say",
      app: {
        entity_id: "urn:example:idp",
        x509certs: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
      },
      env: {
        SAML_ENTITY_ID: "urn:example:idp",
        SAML_SIGNING_CERTIFICATE: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
      },
      required: ["app.entity_id", "app.x509certs"],
    },
  ],
  fault: (env, prefix) => {
    const missing = ["ENTITY_ID", "SIGNING_CERTIFICATE"].find((name) => !env[`${prefix}SAML_${name}`]);
    return missing === undefined ? undefined : `SAML_${missing} is missing`;
  },
};
