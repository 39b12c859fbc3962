import { createTransport } from "nodemailer";
import { NotConfigured } from "./not-configured.js";

/** Asks a person by mail to sign the book, over the mail server that the charm was integrated with. */
export async function invite(to) {
  const transport = createTransport(server());
  try {
    await transport.sendMail({
      from: "guestbook@example.com",
      to,
      subject: "Sign our guest book",
      text: `Leave us a line: ${process.env.APP_BASE_URL}\n`,
    });
  } finally {
    transport.close();
  }
}

function server() {
  const env = process.env;
  if (!env.SMTP_HOST) throw new NotConfigured("no mail server: juju integrate guestbook smtp");
  const user = env.SMTP_DOMAIN ? `${env.SMTP_USER}@${env.SMTP_DOMAIN}` : env.SMTP_USER;
  return {
    host: env.SMTP_HOST,
    port: Number(env.SMTP_PORT),
    secure: env.SMTP_TRANSPORT_SECURITY === "tls",
    requireTLS: env.SMTP_TRANSPORT_SECURITY === "starttls",
    tls: { rejectUnauthorized: env.SMTP_SKIP_SSL_VERIFY !== "True" },
    connectionTimeout: 5000,
    ...(env.SMTP_AUTH_TYPE === "plain" && { auth: { user, pass: env.SMTP_PASSWORD } }),
  };
}
