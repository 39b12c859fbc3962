import { expect, test } from "vitest";
import { playForm } from "./harness/play-form.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { fixture } from "./openfga.fixture.ts";
import { openfgaIntegration } from "./openfga.ts";

const openfga = openfgaIntegration();
const fixed = { name: "openfga", integration: openfga, fixture };
const [withSecret] = fixture.forms;

function published(own: Readonly<Record<string, string>>, dialect: "1.12" | "2.0b1") {
  const form = { form: "", env: {}, required: [], own: { app: own } };
  return openfga.publish?.(viewOfForm(openfga, form), { ...someFacts, dialect }).app ?? {};
}

test("any reconcile of a leader asks for a store that was not asked for yet", () => {
  expect(published({}, "2.0b1")).toEqual({ store_name: "guestbook" });
  expect(published({}, "1.12")).toEqual({ store_name: "app-store" });
});

test("an upgrade keeps the name, and so the store with everything in it", () => {
  expect(published({ store_name: "app-store" }, "2.0b1")).toEqual({});
});

test("a store that does not exist yet is no integration", () => {
  const { store_id: _, ...urls } = withSecret.app ?? {};

  const reading = openfga.read(viewOfForm(openfga, { ...withSecret, app: urls }), someFacts);

  expect(reading).toMatchObject({ state: "pending", level: "ignored" });
});

test("a token that nobody granted is waited for", async () => {
  const { state } = await playForm(fixed, { ...withSecret, secrets: {} });

  expect(state.unitStatus).toMatchObject({
    status: "waiting",
    message: expect.stringContaining("cannot read token_secret_id of openfga: secret secret:fgatoken000000000000"),
  });
});

test("a rotated token reaches the application", async () => {
  const first = await playForm(fixed, withSecret);
  const secrets = first.state.secrets.map(({ content, revisions, ...one }) =>
    one.id === "secret:fgatoken000000000000"
      ? { ...one, revisions: [content, { token: "rotated" }], trackedRevision: 1 }
      : { ...one, content },
  );

  const second = await playForm(fixed, withSecret, { from: { ...first.state, secrets } });

  const { environment } = second.state.containers["app"]?.layers["charm"]?.services?.["bare"] ?? {};
  expect(environment).toMatchObject({ FGA_TOKEN: "rotated" });
});
