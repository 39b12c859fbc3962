import type { Secret } from "@paas-charm/core";
import { LocalError } from "../../local-error.ts";

/** What it takes to administer a broker: its management interface. */
export interface Administrator {
  readonly url: string;
  readonly user: string;
  readonly password: Secret;
}

/** A user of a virtual host. */
export interface BrokerUser {
  readonly name: string;
  readonly password: Secret;
  readonly vhost: string;
}

/** What the broker says of itself, once its listeners are there. */
export async function overview(admin: Administrator): Promise<{ readonly version: string }> {
  const answer = await call(admin, "GET", "/api/overview");
  const { rabbitmq_version: version, listeners = [] } = (await answer.json()) as {
    readonly rabbitmq_version: string;
    readonly listeners?: readonly { readonly protocol: string }[];
  };
  if (!listeners.some(({ protocol }) => protocol === "amqp")) throw new Error("it does not listen yet");
  return { version };
}

/** Makes virtual host and user, or gives an existing one the password, and all rights in it. */
export async function createUser(admin: Administrator, { name, password, vhost }: BrokerUser): Promise<void> {
  const [user, at] = [encodeURIComponent(name), encodeURIComponent(vhost)];
  await call(admin, "PUT", `/api/vhosts/${at}`, {});
  await call(admin, "PUT", `/api/users/${user}`, { password: password.reveal(), tags: "" });
  await call(admin, "PUT", `/api/permissions/${at}/${user}`, { configure: ".*", write: ".*", read: ".*" });
}

async function call(
  { url, user, password }: Administrator,
  method: "GET" | "PUT",
  path: string,
  body?: object,
): Promise<Response> {
  const credentials = Buffer.from(`${user}:${password.reveal()}`).toString("base64");
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  throw new LocalError("server-failed", `RabbitMQ refuses ${method} ${path}: ${response.status}`);
}
