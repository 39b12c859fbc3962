import { type IntegrationUse, integrate, type TypedIntegration } from "./define-charm.ts";
import { type HttpProxyData, httpProxyIntegration } from "./integrations/http-proxy.ts";
import type { ProxyRequest } from "./integrations/http-proxy-wire.ts";
import { type OauthData, oauthIntegration } from "./integrations/oauth.ts";
import { type OpenfgaData, openfgaIntegration } from "./integrations/openfga.ts";
import { type SamlData, samlIntegration } from "./integrations/saml.ts";
import { type SmtpData, smtpIntegration } from "./integrations/smtp.ts";

/** A SAML identity provider in a charm.ts, under the endpoint it is given there. */
export function saml(use: IntegrationUse = {}): TypedIntegration<SamlData> {
  return integrate(samlIntegration(), use);
}

/** A mail server in a charm.ts. */
export function smtp(use: IntegrationUse = {}): TypedIntegration<SmtpData> {
  return integrate(smtpIntegration(), use);
}

/** A store of an OpenFGA server in a charm.ts. */
export function openfga(use: IntegrationUse = {}): TypedIntegration<OpenfgaData> {
  return integrate(openfgaIntegration(), use);
}

/** A client of an OpenID Connect provider in a charm.ts. The options `<endpoint>-redirect-path` and `<endpoint>-scopes` change it. */
export function oauth(use: IntegrationUse = {}): TypedIntegration<OauthData> {
  return integrate(oauthIntegration(), use);
}

/** An outgoing HTTP proxy in a charm.ts. What is asked of it here a proxy charm can answer by itself, without a configurator between. */
export function httpProxy(use: IntegrationUse & ProxyRequest = {}): TypedIntegration<HttpProxyData> {
  const { domains, auth, srcIps, ...others } = use;
  const request: ProxyRequest = { ...(domains && { domains }), ...(auth && { auth }), ...(srcIps && { srcIps }) };
  return integrate(httpProxyIntegration(), { ...others, local: request });
}
