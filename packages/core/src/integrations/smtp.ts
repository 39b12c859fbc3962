import * as z from "zod";
import type { Secret } from "../secret.ts";
import { secret } from "../secret.ts";
import type { Env, Integration, Reading, Ready, RelationView } from "./contract.ts";
import { filledText, parseDatabag } from "./parse-databag.ts";
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

const smtpSchema = () =>
  z.object({
    host: filledText(),
    port: z
      .string()
      .regex(/^\s*\+?\d+(\.0*)?\s*$/, "is no whole number")
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, "is out of range; 1 to 65535"),
    auth_type: z.enum(["none", "not_provided", "plain"], "is none of none, not_provided, plain"),
    transport_security: z.enum(["none", "starttls", "tls"], "is none of none, starttls, tls"),
    user: filledText().exactOptional(),
    password: filledText().exactOptional(),
    domain: filledText().exactOptional(),
    skip_ssl_verify: z
      .string()
      .regex(/^(true|t|yes|y|on|1|false|f|no|n|off|0)$/i, "is neither true nor false")
      .transform((word) => /^(true|t|yes|y|on|1)$/i.test(word))
      .exactOptional(),
  });

const known = ["host", "port", "auth_type", "transport_security", "user", "password", "password_id", "domain"];

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
  const parsed = parseDatabag(smtpSchema(), app);
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
