import { startSmtp } from "../backing/smtp/start-smtp.ts";
import { smtpProvider } from "../providers/smtp.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A mail server in this process, which keeps what it is given. */
export async function startService({ directory, log }: ServiceContext): Promise<StartedService> {
  const server = await startSmtp({
    directory,
    onMail: ({ from, to, subject, file }) =>
      log(`mail from ${from} to ${to.join(", ")}: ${subject || "(no subject)"} (${file})`),
  });
  return {
    provider: smtpProvider(server, "real server, mails kept"),
    summary: `real, port ${server.port}, mails kept`,
    stop: () => server.stop(),
  };
}
