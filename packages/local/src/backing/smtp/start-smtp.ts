import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "@paas-charm/core";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { LocalError } from "../../local-error.ts";
import { keptPassword, keptPort } from "../kept-values.ts";

/** How to start a server. */
export interface StartSmtpOptions {
  /** Directory of this server alone: its mails, its password and its port are kept there between runs. */
  readonly directory: string;
  readonly onMail?: (mail: ReceivedMail) => void;
}

/** A mail that was taken and kept. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Its header, unfolded; empty without one. */
  readonly subject: string;
  /** The file that holds it, as it came. */
  readonly file: string;
}

/** A mail server that runs. */
export interface RunningSmtp {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const user = "application";
const largest = 32 * 1024 * 1024;

/**
 * Starts a mail server in this process, on a free port of this machine alone: who signs in may send, and what is sent goes nowhere but into
 * a file in the folder `mails`.
 *
 * @throws {@link LocalError} `server-failed`
 */
export async function startSmtp({ directory, onMail }: StartSmtpOptions): Promise<RunningSmtp> {
  const mails = join(directory, "mails");
  await mkdir(mails, { recursive: true });
  const password = await keptPassword(directory);
  const port = await keptPort(directory, host);
  const onAuth: SMTPServerOptions["onAuth"] = (auth, _session, done) => {
    const known = auth.username === user && auth.password === password.reveal();
    done(known ? null : new Error("wrong user or password"), { user });
  };
  const server = new SMTPServer({
    // No network lies between the application and this server.
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    authMethods: ["PLAIN", "LOGIN"],
    disableReverseLookup: true,
    size: largest,
    onAuth,
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error("too large"), { responseCode: 552 }));
        keep(mails, Buffer.concat(parts)).then(({ file, subject }) => {
          const from = mailFrom === false ? "" : mailFrom.address;
          onMail?.({ from, to: rcptTo.map(({ address }) => address), subject, file });
          done(null, "kept");
        }, done);
      });
    },
  });
  // A client that goes away in the middle is no trouble of the server's.
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", (cause: Error) =>
      reject(new LocalError("server-failed", `cannot start the mail server: ${cause.message}`, { cause })),
    );
    server.listen(port, host, resolve);
  });
  return { host, port, user, password, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function keep(directory: string, mail: Buffer): Promise<{ readonly file: string; readonly subject: string }> {
  const name = `${new Date().toISOString().replaceAll(":", "-")}-${randomUUID().slice(0, 8)}.eml`;
  const file = join(directory, name);
  await writeFile(`${file}.part`, mail, { mode: 0o600 });
  await rename(`${file}.part`, file);
  const [head = ""] = mail.toString("utf8").split(/\r?\n\r?\n/, 1);
  const subject = /^subject:((?:.*)(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? "";
  return { file, subject: subject.replace(/\s+/g, " ").trim() };
}
