import { existsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPebble, startEmbeddedPebble } from "./embedded-pebble.ts";
import { sendRequest } from "./send-request.ts";

// "secret" as `openssl passwd -6 -salt salt secret` hashes it.
const hash = "$6$salt$egUxKNxDs8kPfh8iPMNcosMhb2eWah6d3R44JDm5Rj/j/XWR5E33QPd0YmHXoDHOIDR6kL5D3JcQcz0O8FHE00";
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
});

let server: EmbeddedPebble;
let port: number;
beforeEach(async () => {
  port = await freePort();
  server = await startEmbeddedPebble({ httpAddress: `127.0.0.1:${port}` });
});
afterEach(() => server.close());

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
const statusOf = async (to: string | number, request: string, headers = {}) =>
  (await sendRequest(to, request, { headers })).status;
const identities = (wanted: object) =>
  sendRequest(server.socketPath, "POST /v1/identities", {
    body: JSON.stringify({ action: "replace", identities: wanted }),
  });

test("serves over TCP what is open to everybody, and nothing else", async () => {
  expect(await statusOf(port, "GET /v1/system-info")).toBe(200);
  expect(await statusOf(port, "GET /v1/health")).toBe(200);
  expect(JSON.parse((await sendRequest(port, "GET /v1/system-info")).body).result).toMatchObject({
    "http-address": `127.0.0.1:${port}`,
  });
  for (const path of ["services", "changes", "plan?format=yaml", "logs", "notices", "identities", "metrics", "files"]) {
    const { status, body } = await sendRequest(port, `GET /v1/${path}`);
    expect([path, status, JSON.parse(body).result]).toEqual([
      path,
      401,
      { message: "access denied", kind: "login-required" },
    ]);
  }
  expect(await statusOf(port, "POST /v1/exec")).toBe(401);
  expect(await statusOf(port, "DELETE /v1/services")).toBe(405);
});

test("gives metrics over TCP to those who may read metrics, and no more", async () => {
  await identities({
    web: { access: "metrics", basic: { password: hash } },
    boss: { access: "admin", basic: { password: hash } },
    odd: { access: "metrics", basic: { password: "no hash" } },
  });

  expect(await statusOf(port, "GET /v1/metrics", basic("web", "secret"))).toBe(200);
  expect(await statusOf(port, "GET /v1/metrics", basic("web", "wrong"))).toBe(401);
  expect(await statusOf(port, "GET /v1/metrics", basic("nobody", "secret"))).toBe(401);
  expect(await statusOf(port, "GET /v1/metrics", basic("odd", "secret"))).toBe(401);
  expect(await statusOf(port, "GET /v1/metrics", { authorization: "Basic ???" })).toBe(401);
  // A password over an open line opens nothing but metrics.
  expect(await statusOf(port, "GET /v1/metrics", basic("boss", "secret"))).toBe(401);
  expect(await statusOf(port, "GET /v1/services", basic("boss", "secret"))).toBe(401);
});

test("gives callers of the socket what their identity allows", async () => {
  await identities({
    web: { access: "metrics", basic: { password: hash } },
    reader: { access: "read", basic: { password: hash } },
    none: { access: "untrusted", basic: { password: hash } },
  });
  const table = async (headers: object) =>
    Promise.all(
      ["GET /v1/system-info", "GET /v1/metrics", "GET /v1/services", "GET /v1/plan?format=yaml"].map((request) =>
        statusOf(server.socketPath, request, headers),
      ),
    );

  expect(await table({})).toEqual([200, 200, 200, 200]);
  expect(await table(basic("reader", "secret"))).toEqual([200, 200, 200, 401]);
  expect(await table(basic("web", "secret"))).toEqual([200, 200, 401, 401]);
  expect(await table(basic("none", "secret"))).toEqual([200, 401, 401, 401]);
  // Whoever sends a wrong password is still the user of the socket.
  expect(await table(basic("reader", "wrong"))).toEqual([200, 200, 200, 200]);
  // Notices belong to user ids, which a password has none of.
  const notices = await sendRequest(server.socketPath, "GET /v1/notices", { headers: basic("reader", "secret") });
  expect([notices.status, JSON.parse(notices.body).result.message]).toEqual([
    403,
    "cannot determine UID of request, so cannot retrieve notices",
  ]);
});

test("takes an identity of its own user for the callers of the socket", async () => {
  const me = { local: { "user-id": server.userId } };
  await server.pebble.notify("example.com/a");
  await identities({ me: { access: "read", ...me } });

  expect(await statusOf(server.socketPath, "GET /v1/services")).toBe(200);
  expect(await statusOf(server.socketPath, "GET /v1/plan?format=yaml")).toBe(401);
  expect(await statusOf(server.socketPath, "GET /v1/notices?users=all")).toBe(403);
  expect(await statusOf(server.socketPath, `GET /v1/notices?user-id=${server.userId}`)).toBe(403);
  expect(await statusOf(server.socketPath, "GET /v1/notices")).toBe(200);
});

test("has a socket for everybody, alone, and leaves none behind", async () => {
  expect(statSync(server.socketPath).mode & 0o777).toBe(0o666);
  await expect(server.start()).rejects.toThrow(`socket "${server.socketPath}" already in use`);
  expect(await statusOf(server.socketPath, "GET /v1/system-info")).toBe(200);

  await server.end();

  expect(existsSync(server.socketPath)).toBe(false);
  await server.start();
  expect(await statusOf(server.socketPath, "GET /v1/system-info")).toBe(200);
});

test("cuts off those who wait when it ends", async () => {
  const poll = sendRequest(server.socketPath, "GET /v1/notices?keys=a.b/none&timeout=1h");
  const logs = sendRequest(server.socketPath, "GET /v1/logs?follow=true");
  const ends = Promise.allSettled([poll, logs]);
  await expect.poll(() => statusOf(server.socketPath, "GET /v1/system-info")).toBe(200);

  await server.end();

  expect((await ends).length).toBe(2);
  await server.start();
});
