import type { Secret } from "@paas-charm/core";
import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";

/** A mail server without TLS, with one user. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
}

/**
 * The provider's side of `smtp`: where the server is and who signs in, the password in a secret. Nothing has to be asked for.
 *
 * @param message - the unit's status message
 * @see charms.smtp_integrator.v0.smtp
 */
export function smtpProvider(server: SmtpServer, message: string): Provider {
  const { host, port, user, password } = server;
  return databagProvider({
    charm: "smtp-integrator",
    endpoint: "smtp",
    interface: "smtp",
    address: `${host}:${port}`,
    message,
    answer: () => ({
      app: {
        host,
        port: `${port}`,
        user,
        auth_type: "plain",
        transport_security: "none",
        skip_ssl_verify: "False",
      },
      secrets: { password_id: { password } },
    }),
  });
}
