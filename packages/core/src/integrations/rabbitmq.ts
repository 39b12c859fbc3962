import type { AppFacts } from "../framework.ts";
import type { Databag } from "../juju/hook-tools.ts";
import { type Secret, secret } from "../secret.ts";
import type { Env, Integration, Publication, Reading, Ready, RelationView } from "./contract.ts";
import { databaseEnv } from "./database-env.ts";
import { hostFault, readUrl, urlHost } from "./database-hosts.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { unitNumber } from "./peers.ts";
import { percentEncoded } from "./percent-encoded.ts";
import { invalidRelation, notYet } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A user of our own on a RabbitMQ server or cluster. */
export interface RabbitmqData {
  readonly url: DatabaseUrl;
  /** One URL for each host, in the order of the units. */
  readonly urls: readonly Secret[];
  /** Of the first URL: a name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
  readonly vhost: string;
}

const port = 5672;
const vhost = "/";

/**
 * RabbitMQ over `rabbitmq`, which two providers speak differently: rabbitmq-k8s answers in its application databag, with one
 * service name for all units; the machine charm rabbitmq-server answers in each unit's.
 */
export const rabbitmqIntegration = (): Integration<RabbitmqData> => ({
  interface: "rabbitmq",
  role: "requires",
  endpoint: "rabbitmq",
  rank: 30,
  envRank: 20,
  needs: ({ remote: { app } }) => ({ units: !(app["hostname"] && app["password"]) }),
  read: readRabbitmq,
  publish: publishRequest,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(rabbitmqEnv)) }),
  migrationKey: ({ host, vhost: at }) => `${host}/${at}`,
});

function readRabbitmq({ endpoint, remote }: RelationView, { app }: AppFacts): Reading<RabbitmqData> {
  const found = serversOf(remote.app, remote.units);
  if (found === undefined) return notYet(endpoint, "the provider has not published host and password yet");
  const { host, password, hosts } = found;
  const urlOf = (one: string): string =>
    `amqp://${percentEncoded(app)}:${percentEncoded(password)}@${urlHost(one)}:${port}/${percentEncoded(vhost)}`;
  for (const one of [host, ...hosts]) {
    const fault = hostFault(`${urlHost(one)}:${port}`);
    if (fault !== undefined) return invalidRelation(endpoint, [{ key: "hostname", reason: fault }]);
  }
  const url = readUrl(urlOf(host));
  if ("fault" in url || url.hostname === undefined || password.includes("\0")) {
    return invalidRelation(endpoint, [{ key: "password", reason: "holds a NUL character" }]);
  }
  return {
    state: "ready",
    data: {
      url: { ...url, username: app, password: secret(password) },
      urls: hosts.map((one) => secret(urlOf(one))),
      host: url.hostname,
      port,
      username: app,
      password: secret(password),
      vhost,
    },
  };
}

interface Servers {
  readonly host: string;
  readonly password: string;
  readonly hosts: readonly string[];
}

function serversOf(app: Databag, units: ReadonlyMap<string, Databag>): Servers | undefined {
  if (app["hostname"] && app["password"]) {
    return { host: app["hostname"], password: app["password"], hosts: [app["hostname"]] };
  }
  const inOrder = [...units].sort(([one], [other]) => unitNumber(one) - unitNumber(other)).map(([, bag]) => bag);
  // A unit that has no password yet is still one of the cluster's hosts.
  const chosen = inOrder.find((bag) => bag["hostname"] && bag["password"]);
  if (!chosen?.["hostname"] || !chosen["password"]) return undefined;
  const hosts = inOrder.flatMap((bag) => (bag["hostname"] ? [bag["hostname"]] : []));
  return { host: chosen["hostname"], password: chosen["password"], hosts };
}

/** The leader asks for a user and a virtual host, in whatever hook they are missing, unless the provider has answered already. */
function publishRequest({ own, remote }: RelationView, { app }: AppFacts): Publication {
  if (own.app === "not-readable" || own.app["username"] !== undefined || isAnswered(remote)) return {};
  return { app: { username: app, vhost } };
}

function isAnswered({ app, units }: RelationView["remote"]): boolean {
  return [app, ...units.values()].some((bag) => bag["hostname"] !== undefined || bag["password"] !== undefined);
}

function rabbitmqEnv({ endpoint, data }: Ready<RabbitmqData>): Env {
  const name = `${variablePrefix(endpoint, "rabbitmq")}RABBITMQ`;
  const urls = data.urls.map((url) => url.reveal()).join(",");
  return {
    ...databaseEnv(name, data.url),
    // What other interfaces call the database is the virtual host here.
    [`${name}_NAME`]: undefined,
    [`${name}_VHOST`]: data.vhost,
    [`${name}_CONNECT_STRINGS`]: secret(urls),
  };
}
