import type { Env, OauthData, Ready } from "@paas-charm/core";

/** The client registration and the provider, both under the endpoint's name. */
export function oauthProperties(ready: readonly Ready<OauthData>[]): Env {
  return Object.assign({}, ...ready.map(propertiesOf));
}

function propertiesOf({ endpoint, data }: Ready<OauthData>): Env {
  const registration = `spring.security.oauth2.client.registration.${endpoint}`;
  const provider = `spring.security.oauth2.client.provider.${endpoint}`;
  return {
    [`${registration}.client-id`]: data.clientId,
    [`${registration}.client-secret`]: data.clientSecret,
    [`${registration}.redirect-uri`]: data.redirectUri,
    [`${registration}.scope`]: data.scope.split(/\s+/).join(","),
    [`${registration}.authorization-grant-type`]: "authorization_code",
    // Spring Boot reads the provider's; applications may have come to read this one.
    [`${registration}.user-name-attribute`]: data.userNameAttribute,
    [`${provider}.user-name-attribute`]: data.userNameAttribute,
    [`${provider}.authorization-uri`]: data.authorizationEndpoint,
    [`${provider}.token-uri`]: data.tokenEndpoint,
    [`${provider}.user-info-uri`]: data.userinfoEndpoint,
    [`${provider}.jwk-set-uri`]: data.jwksEndpoint,
    [`${provider}.issuer-uri`]: data.issuerUrl,
  };
}
