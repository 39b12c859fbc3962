import { secret } from "@paas-charm/core";
import { expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { smtpProvider } from "./smtp.ts";

test("says where the server is and who signs in, the password in a secret, and our charm understands it", async () => {
  const server = { host: "127.0.0.1", port: 2525, user: "application", password: secret("hunter2") };

  const { app, environment } = await answerOf(smtpProvider(server, "real server"), {});

  expect(JSON.stringify(app)).not.toContain("hunter2");
  expect(await environment()).toMatchObject({
    SMTP_HOST: "127.0.0.1",
    SMTP_PORT: "2525",
    SMTP_USER: "application",
    SMTP_PASSWORD: "hunter2",
    SMTP_AUTH_TYPE: "plain",
  });
});
