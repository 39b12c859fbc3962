import type { Secret } from "../secret.ts";
import { secret } from "../secret.ts";
import type { Env, Integration, Reading, Ready, RelationView } from "./contract.ts";
import { filledText, oneOf, parseDatabag, portNumber, truth } from "./parse-databag.ts";
import { invalidRelation, notYet, secretEntry } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A mail server, and how to talk to it. */
export interface SmtpData {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: Secret;
  readonly authType: "none" | "not_provided" | "plain";
  readonly transportSecurity: "none" | "starttls" | "tls";
  /** The domain of the user, when the server wants it. */
  readonly domain?: string;
  /** Whether the server's certificate is to be taken as it is. */
  readonly skipSslVerify: boolean;
}

const required = {
  host: filledText,
  port: portNumber,
  auth_type: oneOf("none", "not_provided", "plain"),
  transport_security: oneOf("none", "starttls", "tls"),
};
const optional = { user: filledText, password: filledText, domain: filledText, skip_ssl_verify: truth };
/** Keys by which a provider is seen to have begun. */
const known = [...Object.keys(required), ...Object.keys(optional), "password_id"];

/** Mail over `smtp`. Source: charm-relation-interfaces `smtp/v0`; the requirer writes nothing. */
export const smtpIntegration = (): Integration<SmtpData> => ({
  interface: "smtp",
  role: "requires",
  endpoint: "smtp",
  rank: 80,
  envRank: 80,
  needs: ({ id, endpoint, remote: { app } }) => {
    const secretId = app["password_id"];
    // A password in plain text, from the provider's legacy endpoint, wins over a secret.
    if (secretId === undefined || app["password"] !== undefined) return {};
    return { secrets: { password_id: { id: secretId, label: `${endpoint}.${id}.password.secret` } } };
  },
  read: readSmtp,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(smtpEnv)) }),
});

function readSmtp(view: RelationView): Reading<SmtpData> {
  const { app } = view.remote;
  if (!known.some((key) => Object.hasOwn(app, key)))
    return notYet(view.endpoint, "the provider has not published anything yet");
  const parsed = parseDatabag(app, required, optional);
  if (parsed.problems !== undefined) return invalidRelation(view.endpoint, parsed.problems);
  const { host, port, user, domain, auth_type, transport_security, skip_ssl_verify } = parsed.data;
  const kept = readPassword(view);
  if ("fault" in kept) return kept.fault;
  return {
    state: "ready",
    data: {
      host,
      port,
      ...(user !== undefined && { user }),
      ...(kept.value !== undefined && { password: kept.value }),
      authType: auth_type,
      transportSecurity: transport_security,
      ...(domain !== undefined && { domain }),
      skipSslVerify: skip_ssl_verify ?? false,
    },
  };
}

function readPassword(view: RelationView): ReturnType<typeof secretEntry> {
  const { password } = view.remote.app;
  if (password !== undefined) return { value: secret(password) };
  return secretEntry(view, "password_id", "password");
}

function smtpEnv({ endpoint, data }: Ready<SmtpData>): Env {
  const prefix = `${variablePrefix(endpoint, "smtp")}SMTP_`;
  const unlessNone = (word: string): string | undefined => (word === "none" ? undefined : word);
  return {
    [`${prefix}HOST`]: data.host,
    [`${prefix}PORT`]: `${data.port}`,
    [`${prefix}USER`]: data.user,
    [`${prefix}PASSWORD`]: data.password,
    [`${prefix}AUTH_TYPE`]: unlessNone(data.authType),
    [`${prefix}TRANSPORT_SECURITY`]: unlessNone(data.transportSecurity),
    [`${prefix}DOMAIN`]: data.domain,
    [`${prefix}SKIP_SSL_VERIFY`]: data.skipSslVerify ? "True" : "False",
  };
}
