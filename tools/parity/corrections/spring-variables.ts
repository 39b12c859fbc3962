import type { JsonObject } from "../vectors.ts";

type Bag = Readonly<Record<string, string>>;

const registration = "spring.security.saml2.relyingparty.registration.testentity";

/** the properties that Spring Boot reads, beside those that the Python library sets. */
export function withSamlNames(environment: JsonObject): JsonObject {
  const entity = environment[`${registration}.entity-id`];
  const url = environment[`${registration}.assertingparty.singlesignin.url`];
  return {
    ...environment,
    ...(entity !== undefined && { [`${registration}.assertingparty.entity-id`]: entity }),
    ...(url !== undefined && { [`${registration}.assertingparty.singlesignon.url`]: url }),
  };
}

/** what is left where the provider names no address of its metadata. */
export function samlVariables(bag: Bag): JsonObject {
  return {
    [`${registration}.entity-id`]: bag["entity_id"] ?? "",
    [`${registration}.assertingparty.singlesignin.url`]: bag["single_sign_on_service_redirect_url"] ?? "",
    [`${registration}.assertingparty.verification.credentials[0].certificate-location`]:
      "file:/tmp/paas-charm/saml.cert",
  };
}

/** B-3: a user with a domain or without, implicit TLS, and certificates that are taken as they are. */
export function mailVariables({ user, domain, transport_security, skip_ssl_verify }: Bag): JsonObject {
  return {
    ...(user !== undefined && { "spring.mail.username": domain === undefined ? user : `${user}@${domain}` }),
    ...(transport_security === "tls" && { "spring.mail.properties.mail.smtp.ssl.enable": "true" }),
    ...(skip_ssl_verify === "True" && { "spring.mail.properties.mail.smtp.ssl.trust": "*" }),
  };
}

/** D-3 and D-5: the client of an endpoint, read as text. */
export function clientProperties(endpoint: string, bag: Bag, clientSecret: string, request: Bag): JsonObject {
  const client = `spring.security.oauth2.client.registration.${endpoint}`;
  const provider = `spring.security.oauth2.client.provider.${endpoint}`;
  return {
    [`${client}.client-id`]: bag["client_id"] ?? "",
    [`${client}.client-secret`]: clientSecret,
    [`${client}.redirect-uri`]: request["redirect_uri"] ?? "",
    [`${client}.scope`]: (request["scope"] ?? "").replaceAll(" ", ","),
    [`${client}.authorization-grant-type`]: "authorization_code",
    [`${client}.user-name-attribute`]: "sub",
    [`${provider}.user-name-attribute`]: "sub",
    [`${provider}.authorization-uri`]: bag["authorization_endpoint"] ?? "",
    [`${provider}.token-uri`]: bag["token_endpoint"] ?? "",
    [`${provider}.user-info-uri`]: bag["userinfo_endpoint"] ?? "",
    [`${provider}.jwk-set-uri`]: bag["jwks_endpoint"] ?? "",
    [`${provider}.issuer-uri`]: bag["issuer_url"] ?? "",
  };
}
