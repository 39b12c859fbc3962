import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type ReceivedMail, startSmtp } from "./start-smtp.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "smtp-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function start() {
  const mails: ReceivedMail[] = [];
  const server = await startSmtp({ directory, onMail: (mail) => void mails.push(mail) });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await server.stop();
    stopped = true;
  };
  onTestFinished(stop);
  return { server, mails, stop };
}

async function send(port: number, auth: { readonly user: string; readonly pass: string } | undefined): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port, ...(auth && { auth }) });
  try {
    await transport.sendMail({
      from: "book@example.org",
      to: ["a@example.org", "b@example.org"],
      subject: "Grüße",
      text: "Hello",
    });
  } finally {
    transport.close();
  }
}

test("keeps a mail of who signs in, for the user's eyes alone", async () => {
  const { server, mails } = await start();

  await send(server.port, { user: server.user, pass: server.password.reveal() });

  const [mail] = mails;
  expect(mails).toMatchObject([{ from: "book@example.org", to: ["a@example.org", "b@example.org"] }]);
  expect(await readFile(mail?.file ?? "", "utf8")).toMatch(/^From: book@example\.org\r\n[\s\S]*\r\n\r\nHello/);
  expect((await stat(mail?.file ?? "")).mode & 0o777).toBe(0o600);
});

test.for([
  ["with another password", { user: "application", pass: "another" }],
  ["without a password", undefined],
] as const)("takes nothing %s", async ([, auth]) => {
  const { server, mails } = await start();

  await expect(send(server.port, auth)).rejects.toThrow(/wrong user or password|authentication/i);

  expect(mails).toEqual([]);
});

test("keeps its password and its port", async () => {
  const first = await start();
  await first.stop();

  const second = await start();

  expect(second.server.port).toBe(first.server.port);
  expect(second.server.password.reveal()).toBe(first.server.password.reveal());
});
