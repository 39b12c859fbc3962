import { expect, test } from "vitest";
import { Secret, secret } from "../secret.ts";
import { environmentAfter } from "./harness/bare-charm.ts";
import { playForm } from "./harness/play-form.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { fixture } from "./smtp.fixture.ts";
import { smtpIntegration } from "./smtp.ts";

const smtp = smtpIntegration();
const [withSecret] = fixture.forms;
const relay = { host: "10.1.2.3", port: "25", auth_type: "none", transport_security: "none" };

function env(app: Readonly<Record<string, string>>) {
  const reading = smtp.read(viewOfForm(smtp, { form: "", app, env: {}, required: [] }), someFacts);
  if (reading.state !== "ready") throw new Error(reading.message);
  return smtp.contribute?.([{ endpoint: "smtp", data: reading.data }], someFacts).env;
}

test("texts that look like part of the word none are kept", () => {
  expect(env({ ...relay, host: "one", user: "no", domain: "non", password: "n" })).toMatchObject({
    SMTP_HOST: "one",
    SMTP_USER: "no",
    SMTP_DOMAIN: "non",
    SMTP_PASSWORD: secret("n"),
  });
});

test("the word none is left out of how to log in and how to encrypt", () => {
  expect(env(relay)).toMatchObject({ SMTP_AUTH_TYPE: undefined, SMTP_TRANSPORT_SECURITY: undefined });
});

test("every value is text, the port too", () => {
  const values = Object.values(env({ ...relay, skip_ssl_verify: "True" }) ?? {}).filter((value) => value !== undefined);

  for (const value of values) expect(value instanceof Secret || typeof value === "string").toBe(true);
});

test("port 65535 is the last one", () => {
  expect(env({ ...relay, port: "65535" })).toMatchObject({ SMTP_PORT: "65535" });
  expect(() => env({ ...relay, port: "65536" })).toThrow("Invalid smtp relation data. (port: is out of range");
});

test("a password that nobody granted is waited for, and the status names the secret", async () => {
  const ungranted = { ...withSecret, secrets: {} };

  const { state } = await playForm({ name: "smtp", integration: smtp, fixture }, ungranted);

  expect(state.unitStatus).toEqual({
    status: "waiting",
    message:
      "cannot read password_id of smtp: secret secret:smtppass000000000000 is not readable; grant it, or wait until it is granted",
  });
});

test("a new revision of the password reaches the application", async () => {
  const fixed = { name: "smtp", integration: smtp, fixture };
  const first = await playForm(fixed, withSecret);
  const secrets = first.state.secrets.map(({ content, revisions, ...one }) =>
    one.id === "secret:smtppass000000000000"
      ? { ...one, revisions: [content, { password: "another" }], trackedRevision: 1 }
      : { ...one, content },
  );

  const second = await playForm(fixed, withSecret, { from: { ...first.state, secrets } });

  const { environment } = second.state.containers["app"]?.layers["charm"]?.services?.["bare"] ?? {};
  expect(environment).toMatchObject({ SMTP_PASSWORD: "another" });
});

test("a secret that takes the place of another is read in its stead", async () => {
  const fixed = { name: "smtp", integration: smtp, fixture };
  const first = await playForm(fixed, withSecret);
  const relations = first.state.relations.map((one) => ({
    ...one,
    remoteAppData: { ...one.remoteAppData, password_id: "secret:anotheranotheranothe" },
  }));
  const another = { id: "secret:anotheranotheranothe", owner: null, content: { password: "another" } };

  const second = await playForm(fixed, withSecret, {
    from: { ...first.state, relations, secrets: [...first.state.secrets, another] },
  });

  expect(second.state.unitStatus).toEqual({ status: "active", message: "" });
  expect(environmentAfter(second)).toMatchObject({ SMTP_PASSWORD: "another" });
});
