import type { AppFacts, Contribution, Ready, SamlData } from "@paas-charm/core";

/** Where the provider's certificate lies in the container, by dialect. */
export const samlCertificateFile: Readonly<Record<AppFacts["dialect"], string>> = {
  "1.12": "/app/saml.cert",
  "2.0b1": "/tmp/paas-charm/saml.cert",
};

/** The library's name of the registration, which applications have in their login addresses. */
const registration = "spring.security.saml2.relyingparty.registration.testentity";

/** The relying party's registration of the first provider that is ready, and the certificate that its answers are checked with. */
export function samlContribution(
  usual: Contribution,
  [first]: readonly Ready<SamlData>[],
  { dialect }: AppFacts,
): Contribution {
  if (first === undefined) return usual;
  const { entityId, metadataUrl, singleSignOnRedirectUrl, certificates } = first.data;
  const file = samlCertificateFile[dialect];
  const party = `${registration}.assertingparty`;
  return {
    ...usual,
    env: {
      [`${party}.metadata-uri`]: metadataUrl,
      // The property is the relying party's own id, and the Python library puts the provider's there; both forms are read.
      [`${registration}.entity-id`]: entityId,
      [`${party}.entity-id`]: entityId,
      // The Python library's name of it, which Spring Boot does not know.
      [`${party}.singlesignin.url`]: singleSignOnRedirectUrl,
      [`${party}.singlesignon.url`]: singleSignOnRedirectUrl,
      [`${party}.verification.credentials[0].certificate-location`]: `file:${file}`,
    },
    files: [{ path: file, content: pem(certificates[0]) }],
  };
}

function pem(certificate: string): string {
  const begin = "-----BEGIN CERTIFICATE-----";
  return certificate.startsWith(begin) ? certificate : `${begin}\n${certificate}\n-----END CERTIFICATE-----`;
}
