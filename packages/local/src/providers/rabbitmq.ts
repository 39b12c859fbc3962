import { type Secret, secret } from "@paas-charm/core";
import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";
import { randomPassword } from "./random-password.ts";

/** A broker that can make users. */
export interface RabbitmqServer {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** Makes the virtual host and the user, or gives an existing one the password, and all rights in it. */
  createUser(user: { readonly name: string; readonly password: Secret; readonly vhost: string }): Promise<void>;
}

/**
 * The provider's side of `rabbitmq`, as RabbitMQ K8s plays it: the user and the virtual host that were asked for, host and password in the
 * application databag. The interface knows no secrets, so the password is plain, as in production; it stays the same.
 *
 * @param message - the unit's status message
 * @see charms.rabbitmq_k8s.v0.rabbitmq
 */
export function rabbitmqProvider(server: RabbitmqServer, message: string): Provider {
  const { host, port, version } = server;
  return databagProvider({
    charm: "rabbitmq-k8s",
    endpoint: "amqp",
    interface: "rabbitmq",
    address: `${host}:${port}`,
    version,
    message,
    async answer({ app: { username: name, vhost }, published }) {
      if (!name || !vhost) return undefined;
      const password = published["password"] ?? randomPassword();
      await server.createUser({ name, password: secret(password), vhost });
      return { app: { hostname: host, password } };
    },
  });
}
