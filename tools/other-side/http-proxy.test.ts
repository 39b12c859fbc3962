import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createProxy } from "proxy";
import { afterEach, expect, test } from "vitest";
import { selfSigned } from "./certificate.ts";
import { closed, listening } from "./listening.ts";
import { type OtherSide, reconcile } from "./related-application.ts";

type Bag = Readonly<Record<string, string>>;

/** Ends what a test started. */
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const userId = "secret:proxyuser00000000000";

/** A real forward proxy that lets those through who know the password, and remembers what they asked for. */
async function forwardProxy(expected?: { readonly username: string; readonly password: string }) {
  const asked: string[] = [];
  const server = createProxy(createServer());
  server.on("request", ({ url }) => asked.push(`GET ${url}`));
  server.on("connect", ({ url }) => asked.push(`CONNECT ${url}`));
  server.authenticate = ({ headers }) => {
    if (expected === undefined) return true;
    const given = Buffer.from(headers["proxy-authorization"]?.replace(/^Basic /, "") ?? "", "base64").toString("utf8");
    return given === `${expected.username}:${expected.password}`;
  };
  ends.push(() => closed(server));
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

/** Two pages, one over TLS, and the file of the certificate for it. */
async function pages(): Promise<{ readonly http: string; readonly https: string; readonly ca: string }> {
  const { key, certificate } = await selfSigned("page");
  const plain = createServer((_request, response) => response.end("plain page"));
  const secure = createTlsServer({ key, cert: certificate }, (_request, response) => response.end("secure page"));
  const folder = await mkdtemp(join(tmpdir(), "pages-"));
  const ca = join(folder, "ca.pem");
  await writeFile(ca, certificate);
  ends.push(
    () => closed(plain),
    () => closed(secure),
    () => rm(folder, { recursive: true }),
  );
  return {
    http: `http://127.0.0.1:${await listening(plain)}/`,
    https: `https://127.0.0.1:${await listening(secure)}/`,
    ca,
  };
}

/** Another process that gets a page, with nothing but our variables to find the proxy by. */
async function get(url: string, env: Bag, ca: string): Promise<string> {
  const program = `const r = await fetch(process.argv[1]); console.log(r.status, await r.text())`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, url], {
    env: { ...env, NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: ca },
  });
  return stdout.trim();
}

/** What a configurator charm answers to our request. */
function side(ours: Bag, answer: Readonly<Record<string, string>>): OtherSide {
  const [request] = JSON.parse(ours["requests"] ?? "[]") as { readonly requirer: string }[];
  const responses = JSON.stringify([{ requirer: request?.requirer, status: "ready", ...answer }]);
  return { interface: "http_proxy", endpoint: "http-proxy", ours, databag: { responses } };
}

const request = async (): Promise<Bag> => {
  const asked = await reconcile([{ interface: "http_proxy", endpoint: "http-proxy" }]);
  return asked.databag("http-proxy");
};

test("requests pass through a proxy for everybody", async () => {
  const [proxy, { http, https, ca }] = [await forwardProxy(), await pages()];

  const { environment } = await reconcile([
    side(await request(), { auth: "none", http_proxy: proxy.url, https_proxy: proxy.url }),
  ]);

  expect(await get(http, environment, ca)).toBe("200 plain page");
  expect(await get(https, environment, ca)).toBe("200 secure page");
  expect(proxy.asked.join("\n")).toContain(new URL(https).host);
  expect(proxy.asked).toHaveLength(2);
});

test("requests pass through a proxy that asks for a password of any characters", async () => {
  const credentials = { username: "guest@book", password: "p/w:#%2F é" };
  const [proxy, { http, https, ca }] = [await forwardProxy(credentials), await pages()];
  const answer = { auth: "userpass", http_proxy: proxy.url, https_proxy: proxy.url, user: userId };
  const ours = await request();

  const right = await reconcile([side(ours, answer)], { secrets: { [userId]: credentials } });
  const wrong = await reconcile([side(ours, answer)], { secrets: { [userId]: { ...credentials, password: "other" } } });

  expect(await get(http, right.environment, ca)).toBe("200 plain page");
  expect(await get(https, right.environment, ca)).toBe("200 secure page");
  await expect(get(http, wrong.environment, ca)).rejects.toThrow("407");
});
