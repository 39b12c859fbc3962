import { createTransport } from "nodemailer";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { selfSigned } from "./certificate.ts";
import { closed, listening } from "./listening.ts";
import { reconcile } from "./related-application.ts";

/** Ends what a test started. */
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Delivered {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: string | undefined;
  readonly secure: boolean;
}

/** A real mail server that keeps what it is given. */
async function mailServer(options: SMTPServerOptions): Promise<{ port: number; delivered: Delivered[] }> {
  const delivered: Delivered[] = [];
  const { key, certificate: cert } = await selfSigned("mail");
  const server = new SMTPServer({
    key,
    cert,
    ...options,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        delivered.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString("utf8"),
          user: session.user,
          secure: session.secure,
        });
        done();
      });
    },
  });
  server.on("error", () => undefined);
  ends.push(() => closed(server.server));
  return { port: await listening(server.server), delivered };
}

/** Sends a mail as an application does that knows nothing but its environment. */
async function send(env: Readonly<Record<string, string>>): Promise<void> {
  const user = env["SMTP_DOMAIN"] === undefined ? env["SMTP_USER"] : `${env["SMTP_USER"]}@${env["SMTP_DOMAIN"]}`;
  const transport = createTransport({
    host: env["SMTP_HOST"],
    port: Number(env["SMTP_PORT"]),
    secure: env["SMTP_TRANSPORT_SECURITY"] === "tls",
    requireTLS: env["SMTP_TRANSPORT_SECURITY"] === "starttls",
    ignoreTLS: env["SMTP_TRANSPORT_SECURITY"] === undefined,
    tls: { rejectUnauthorized: env["SMTP_SKIP_SSL_VERIFY"] !== "True" },
    ...(env["SMTP_AUTH_TYPE"] === "plain" && { auth: { user, pass: env["SMTP_PASSWORD"] } }),
  });
  await transport.sendMail({ from: "guestbook@example.org", to: "reader@example.org", subject: "News", text: "Hello" });
  transport.close();
}

const passwordId = "secret:smtppass000000000000";
const password = `p@/#"'ö €w`;
const onlyAlice: SMTPServerOptions["onAuth"] = (auth, _session, done) => {
  if (auth.username === "alice@example.org" && auth.password === password) done(null, { user: auth.username });
  else done(new Error("wrong user or password"));
};

test.for<[spec: string, security: "starttls" | "tls", bag: Readonly<Record<string, string>>]>([
  ["STARTTLS, the password in a secret", "starttls", { password_id: passwordId }],
  ["implicit TLS, the password in plain text from the legacy endpoint", "tls", { password }],
])("a mail is delivered with %s", async ([, security, bag]) => {
  const { port, delivered } = await mailServer({ secure: security === "tls", onAuth: onlyAlice });
  const databag = {
    host: "127.0.0.1",
    port: `${port}`,
    user: "alice",
    domain: "example.org",
    auth_type: "plain",
    transport_security: security,
    skip_ssl_verify: "True",
    ...bag,
  };

  const { environment, status } = await reconcile([{ interface: "smtp", endpoint: "smtp", databag }], {
    secrets: { [passwordId]: { password } },
  });
  await send(environment);

  expect(status).toEqual({ status: "active", message: "" });
  expect(delivered).toMatchObject([
    { from: "guestbook@example.org", to: ["reader@example.org"], user: "alice@example.org", secure: true },
  ]);
  expect(delivered[0]?.text).toContain("Hello");
});

test("a mail is delivered by an open relay", async () => {
  const { port, delivered } = await mailServer({ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"] });
  const databag = { host: "127.0.0.1", port: `${port}`, auth_type: "none", transport_security: "none" };

  const { environment } = await reconcile([{ interface: "smtp", endpoint: "smtp", databag }]);
  await send(environment);

  expect(delivered).toMatchObject([{ to: ["reader@example.org"], secure: false, user: undefined }]);
});

test("a certificate that nobody vouches for is refused unless the operator said otherwise", async () => {
  const { port, delivered } = await mailServer({ secure: true, onAuth: onlyAlice });
  const databag = { host: "127.0.0.1", port: `${port}`, auth_type: "none", transport_security: "tls" };

  const { environment } = await reconcile([{ interface: "smtp", endpoint: "smtp", databag }]);

  await expect(send(environment)).rejects.toMatchObject({ code: "ESOCKET" });
  expect(delivered).toEqual([]);
});
