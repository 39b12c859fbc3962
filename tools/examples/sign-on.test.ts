import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCharm } from "@paas-charm/core";
import { createProcesses, freePort, type Processes } from "@paas-charm/local";
import { isActive, must, provided, readyUnit, relation, testedCharm, transition } from "@paas-charm/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningOauth, startOauth } from "../../packages/local/src/backing/oauth/start-oauth.ts";
import { oauthProvider } from "../../packages/local/src/providers/oauth.ts";
import { browser } from "../../packages/local/test/browser.ts";
import { providerModel } from "../../packages/local/test/provider-model.ts";
import { exampleApps, exampleFolder, type PreparedApp, searchPath } from "./example-apps.ts";

// The ExpressJS guest book with the environment that its charm gives it, and a real OpenID Connect provider on the other side.
const processes: Processes = createProcesses();
let folder: string;
let provider: RunningOauth;
let prepared: PreparedApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sign-on-"));
  provider = await startOauth({ directory: folder });
  if (skip) return;
  prepared = await expressjs.prepare(processes, folder);
}, 600_000);

afterAll(async () => {
  await processes.stopAll();
  await provider.stop();
  await rm(folder, { recursive: true, force: true });
});

const skip = process.env["CI"] === undefined && spawnSync("which", ["npm"]).status !== 0;
const { expressjs } = exampleApps as { readonly expressjs: NonNullable<(typeof exampleApps)[string]> };
const charm = testedCharm(defineCharm({ framework: expressjs.framework }), {
  directory: exampleFolder("expressjs/charm"),
});

/** The unit with an ingress at this address and whatever else is related. */
const unit = (address: string, init: Parameters<typeof readyUnit>[1] = {}) =>
  readyUnit(charm, {
    ...init,
    relations: [provided.postgresql(), provided.ingress(address), ...(init.relations ?? [])],
  });

/** The charm asks for a client, the provider registers it, and the charm tells the application. */
async function environmentAt(address: string): Promise<Readonly<Record<string, string>>> {
  const asking = await transition(charm, unit(address, { relations: [relation("oidc")] }), "config-changed");
  const localApp = asking.state.relations.find(({ endpoint }) => endpoint === "oidc")?.localApp ?? {};
  const { say, tell, published, requirer } = providerModel(oauthProvider(provider, { message: "real server" }));
  say("app", localApp);
  await tell();
  const remoteAppData = published();
  const id = remoteAppData["client_secret_id"] ?? "";
  const content = { secret: (await requirer().secretGet({ id }))["secret"]?.reveal() ?? "" };
  const related = { relations: [relation("oidc", { localApp, remoteAppData })], secrets: [{ id, content }] };
  const done = await transition(charm, unit(address, related), "config-changed");
  must(isActive(done));
  return done.environment;
}

/** Starts the application, and waits until it answers anything at all. */
async function start(port: number, environment: Readonly<Record<string, string>>): Promise<void> {
  const service = await processes.start({
    name: "expressjs",
    command: "env",
    args: [...prepared.command(port)],
    directory: prepared.directory,
    environment: { ...environment, PORT: `${port}`, PATH: searchPath(prepared), HOME: folder },
  });
  while ((await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) === undefined) {
    if (!service.running) throw new Error(`the application ended:\n${service.tail().join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.skipIf(skip)("a visitor logs in, and the guest book knows who it is", async () => {
  const port = await freePort("127.0.0.1");
  const address = `http://127.0.0.1:${port}`;
  await start(port, await environmentAt(address));
  const { open } = browser();

  const before = await open(`${address}/me`);
  const shown = await open(`${address}/login`, { answer: "accept" });
  const again = await open(`${address}/me`);
  const refused = await browser().open(`${address}/login`, { answer: "refuse" });
  const forged = await open(`${address}/callback?code=a&state=b`);

  const person = { sub: "test-user", name: "Test User", email: "test-user@example.org" };
  expect(JSON.parse(before.page)).toEqual({ error: `nobody is logged in; log in at ${address}/login` });
  expect(shown.url).toBe(`${address}/me`);
  expect(JSON.parse(shown.page)).toEqual(person);
  expect(JSON.parse(again.page)).toEqual(person);
  expect(JSON.parse(refused.page)).toEqual({ error: "the login was refused: access_denied" });
  expect(JSON.parse(forged.page)).toEqual({ error: `this login is over; start again at ${address}/login` });
});

test.skipIf(skip)("without the integration it says how to integrate", async () => {
  const port = await freePort("127.0.0.1");
  const address = `http://127.0.0.1:${port}`;
  await start(port, (await transition(charm, unit(address), "config-changed")).environment);

  for (const path of ["/login", "/me"]) {
    const response = await fetch(`${address}${path}`, { redirect: "manual" });

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      error: "no single sign-on: juju integrate guestbook:oidc hydra, and guestbook with an ingress",
    });
  }
});
