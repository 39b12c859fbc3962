import type { IntegrationFixture, WireForm } from "./harness/fixture.ts";

const unusable: NonNullable<WireForm["unusable"]> = [
  ["app.host", ""],
  ["app.port", "0"],
  ["app.port", "65536"],
  ["app.port", "25.5"],
  ["app.port", "smtp"],
  ["app.auth_type", "PLAIN"],
  ["app.transport_security", "ssl"],
];

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "the password in a secret",
      app: {
        host: "smtp.example.org",
        port: "587",
        user: "alice",
        password_id: "secret:smtppass000000000000",
        auth_type: "plain",
        transport_security: "starttls",
        domain: "example.org",
        skip_ssl_verify: "False",
        smtp_sender: "no-reply@example.org",
        recipients: '["a@example.org"]',
      },
      secrets: { "secret:smtppass000000000000": { password: "pw-hidden" } },
      env: {
        SMTP_HOST: "smtp.example.org",
        SMTP_PORT: "587",
        SMTP_USER: "alice",
        SMTP_PASSWORD: "pw-hidden",
        SMTP_AUTH_TYPE: "plain",
        SMTP_TRANSPORT_SECURITY: "starttls",
        SMTP_DOMAIN: "example.org",
        SMTP_SKIP_SSL_VERIFY: "False",
      },
      sensitive: ["pw-hidden"],
      required: ["app.host", "app.port", "app.auth_type", "app.transport_security", "secrets.password"],
      unusable: [
        ...unusable,
        ["app.password_id", "secret:nobodyknowsthissecre"],
        ["app.password_id", "--help"],
        ["app.skip_ssl_verify", "None"],
      ],
    },
    {
      form: "the password in plain text, from the legacy endpoint",
      app: {
        host: "smtp.example.org",
        port: " 25.0 ",
        user: "alice",
        password: "p@ss, #hidden",
        password_id: "secret:nobodyknowsthissecre",
        auth_type: "plain",
        transport_security: "tls",
        skip_ssl_verify: "on",
      },
      env: {
        SMTP_HOST: "smtp.example.org",
        SMTP_PORT: "25",
        SMTP_USER: "alice",
        SMTP_PASSWORD: "p@ss, #hidden",
        SMTP_AUTH_TYPE: "plain",
        SMTP_TRANSPORT_SECURITY: "tls",
        SMTP_SKIP_SSL_VERIFY: "True",
      },
      sensitive: ["p@ss, #hidden"],
      required: ["app.host", "app.port", "app.auth_type", "app.transport_security"],
      unusable,
    },
    {
      form: "an open relay",
      app: { host: "10.1.2.3", port: "25", auth_type: "none", transport_security: "none" },
      env: { SMTP_HOST: "10.1.2.3", SMTP_PORT: "25", SMTP_SKIP_SSL_VERIFY: "False" },
      required: ["app.host", "app.port", "app.auth_type", "app.transport_security"],
      unusable,
    },
  ],
  fault: (env, prefix) => {
    const port = env[`${prefix}SMTP_PORT`] ?? "";
    if (!env[`${prefix}SMTP_HOST`]) return "SMTP_HOST is missing";
    return /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535 ? undefined : `SMTP_PORT is ${port}`;
  },
};
