import type { IntegrationFixture, WireForm } from "./fixture.ts";
import { urlFault } from "./url-fault.ts";

/** The fixture of a `*_client` database: as its Juju 3 and its Juju 2.9 providers write, with a URL and with the parts of one. */
export function databaseFixture(scheme: string, port: number): IntegrationFixture {
  const name = `${scheme.toUpperCase()}_DB`;
  const host = `${scheme}-primary.test-model.svc.cluster.local`;
  const whole = `${scheme}://relation_id_7:pw-hidden@${host}:${port}/guestbook`;
  const env = variablesOf(name, { scheme, host, port, username: "relation_id_7", password: "pw-hidden" });
  const endpoints = `${host}:${port},${scheme}-1:${port}`;
  const inSecret: WireForm = {
    form: "a URL in a secret, TLS in another",
    app: {
      data: '{"database": "guestbook"}',
      database: "guestbook",
      endpoints,
      "read-only-endpoints": `${scheme}-replicas:${port}`,
      "secret-user": "secret:usersecretusersecre1",
      "secret-tls": "secret:tlssecrettlssecrett1",
      version: "14.11",
    },
    secrets: {
      "secret:usersecretusersecre1": { username: "relation_id_7", password: "pw-hidden", uris: whole },
      "secret:tlssecrettlssecrett1": {
        tls: "True",
        "tls-ca": "-----BEGIN CERTIFICATE-----\nCA\n-----END CERTIFICATE-----",
      },
    },
    env: {
      ...env,
      [`${name}_TLS_CA`]: "-----BEGIN CERTIFICATE-----\nCA\n-----END CERTIFICATE-----",
    },
    sensitive: ["pw-hidden"],
    required: ["app.secret-user"],
    unusable: [
      ["app.secret-user", "secret:nobodyknowsthissecre"],
      ["app.secret-user", "no secret at all"],
      ["secrets.uris", `${scheme}://relation_id_7:pw-hidden@${host}:notaport/guestbook`],
      ["secrets.uris", `${scheme}://relation_id_7:pw-hidden@[${host}/guestbook`],
      ["secrets.uris", `${scheme}:///guestbook`],
      ["secrets.uris", "no URL"],
    ],
  };
  const partsInSecret: WireForm = {
    form: "user and password in a secret",
    app: { database: "guestbook", endpoints, "secret-user": "secret:usersecretusersecre1", version: "14.11" },
    secrets: { "secret:usersecretusersecre1": { username: "relation_id_7", password: "pw-hidden" } },
    env,
    sensitive: ["pw-hidden"],
    required: ["app.secret-user", "app.endpoints", "secrets.username", "secrets.password"],
    unusable: [
      ["app.endpoints", ""],
      ["app.endpoints", `${host}:99999`],
      ["app.endpoints", `${host}:port`],
      ["app.endpoints", `bad host:${port}`],
      ["app.endpoints", `,${host}:${port}`],
    ],
  };
  const plain: WireForm = {
    form: "everything in the databag, as for Juju 2.9",
    app: {
      data: '{"database": "guestbook"}',
      database: "guestbook",
      endpoints,
      username: "relation_id_7",
      password: "pw-hidden",
      tls: "False",
      version: "14.11",
    },
    env,
    sensitive: ["pw-hidden"],
    required: ["app.username", "app.password", "app.endpoints"],
    unusable: [
      ["app.username", ""],
      ["app.password", ""],
      ["app.password", "pw\0"],
      ["app.username", "user\0"],
    ],
  };
  return { forms: [inSecret, partsInSecret, plain], fault: (given, prefix) => urlFault(given, `${prefix}${name}`) };
}

function variablesOf(
  name: string,
  {
    scheme,
    host,
    port,
    username,
    password,
  }: Readonly<Record<"scheme" | "host" | "username" | "password", string>> & {
    readonly port: number;
  },
): Readonly<Record<string, string>> {
  const netloc = `${username}:${password}@${host}:${port}`;
  return {
    [`${name}_CONNECT_STRING`]: `${scheme}://${netloc}/guestbook`,
    [`${name}_SCHEME`]: scheme,
    [`${name}_NETLOC`]: netloc,
    [`${name}_PATH`]: "/guestbook",
    [`${name}_PARAMS`]: "",
    [`${name}_QUERY`]: "",
    [`${name}_FRAGMENT`]: "",
    [`${name}_USERNAME`]: username,
    [`${name}_PASSWORD`]: password,
    [`${name}_HOSTNAME`]: host,
    [`${name}_PORT`]: `${port}`,
    [`${name}_NAME`]: "guestbook",
  };
}
