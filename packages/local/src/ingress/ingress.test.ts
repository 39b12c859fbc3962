import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { IngressRoute } from "../providers/ingress.ts";
import { type RunningIngress, startIngress } from "./index.ts";

/** A unit: says its name and what it was asked. */
async function unit(name: string): Promise<number> {
  const server = createServer((message, response) => {
    let body = "";
    message.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    message.on("end", () => {
      const { host } = message.headers;
      const forwarded = Object.fromEntries(
        Object.entries(message.headers).filter(([key]) => /^x-forwarded-(prefix|host|proto)$/.test(key)),
      );
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, method: message.method, url: message.url, host, body, forwarded }));
    });
  });
  server.on("upgrade", (message: IncomingMessage, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${message.url} `,
    );
    socket.on("error", () => undefined).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function ingress(urls?: "host" | "path"): Promise<RunningIngress> {
  const running = await startIngress({ port: 0, ...(urls ? { urls } : {}) });
  onTestFinished(() => running.stop());
  return running;
}

const to = (ports: readonly number[], more: Partial<IngressRoute> = {}): IngressRoute => ({
  model: "dev",
  name: "guestbook",
  scheme: "http",
  stripPrefix: true,
  backends: ports.map((port, index) => ({ host: `guestbook-${index}.guestbook-endpoints`, ip: "127.0.0.1", port })),
  ...more,
});

/** Asks the proxy as a browser would that resolves `*.localhost`. */
async function ask(port: number, path: string, options: { host?: string; method?: string; body?: string } = {}) {
  const call = request({
    port,
    host: "127.0.0.1",
    path,
    method: options.method ?? "GET",
    headers: { host: options.host ?? "localhost" },
    agent: false,
  });
  call.end(options.body);
  const [response]: IncomingMessage[] = await once(call, "response");
  let text = "";
  for await (const chunk of response?.setEncoding("utf8") ?? []) text += chunk;
  const json = response?.headers["content-type"] === "application/json";
  return { status: response?.statusCode, answer: json ? JSON.parse(text) : text };
}

test("an application is reached by its host name, whatever the case, and told how it was asked", async () => {
  const proxy = await ingress();
  const url = proxy.route("ingress:1", to([await unit("guestbook/0")]));

  const { status, answer } = await ask(proxy.port, "/a?b=c", { host: `Guestbook.localhost:${proxy.port}` });

  expect(url).toBe(`http://guestbook.localhost:${proxy.port}`);
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    name: "guestbook/0",
    url: "/a?b=c",
    host: `Guestbook.localhost:${proxy.port}`,
    forwarded: { "x-forwarded-proto": "http", "x-forwarded-host": `Guestbook.localhost:${proxy.port}` },
  });
});

test.for<[spec: string, path: string, strip: boolean, seen: string, prefix: string | undefined]>([
  ["a path below the prefix", "/dev-guestbook/a?b=c", true, "/a?b=c", "/dev-guestbook"],
  ["the prefix alone", "/dev-guestbook", true, "/", "/dev-guestbook"],
  ["the prefix with a query", "/dev-guestbook?b=c", true, "/?b=c", "/dev-guestbook"],
  ["a prefix that stays", "/dev-guestbook/a", false, "/dev-guestbook/a", undefined],
])("an application is reached by path: %s", async ([, path, stripPrefix, seen, prefix]) => {
  const proxy = await ingress("path");
  const url = proxy.route("ingress:1", to([await unit("guestbook/0")], { stripPrefix }));

  const { answer } = await ask(proxy.port, path);

  expect(url).toBe(`http://localhost:${proxy.port}/dev-guestbook`);
  expect(answer).toMatchObject({ url: seen });
  expect(answer.forwarded["x-forwarded-prefix"]).toBe(prefix);
});

test("requests go round the units, bodies included", async () => {
  const proxy = await ingress();
  proxy.route("ingress:1", to([await unit("guestbook/0"), await unit("guestbook/1")]));

  const answers = [];
  for (const body of ["one", "two", "three"]) {
    answers.push((await ask(proxy.port, "/dev-guestbook/", { method: "POST", body })).answer);
  }

  expect(answers.map(({ name, body, method }) => [name, body, method])).toEqual([
    ["guestbook/0", "one", "POST"],
    ["guestbook/1", "two", "POST"],
    ["guestbook/0", "three", "POST"],
  ]);
});

test("a unit that is down is passed over when the request can be repeated", async () => {
  const proxy = await ingress();
  proxy.route("ingress:1", to([1, await unit("guestbook/1")]));

  expect((await ask(proxy.port, "/dev-guestbook/")).answer.name).toBe("guestbook/1");
  expect((await ask(proxy.port, "/dev-guestbook/")).answer.name).toBe("guestbook/1");
  expect((await ask(proxy.port, "/dev-guestbook/", { method: "POST", body: "x" })).status).toBe(502);
});

test.for<[spec: string, route: IngressRoute | undefined, path: string, status: number, text: string]>([
  ["no route at all", undefined, "/", 404, "404: no application is integrated with this ingress yet\n"],
  ["a prefix of another name", to([1]), "/dev-guestbooks/", 404, "http://guestbook.localhost or /dev-guestbook\n"],
  ["no units", to([]), "/dev-guestbook/", 503, "503: guestbook has no units; see `paas-charm status`"],
  ["no unit that answers", to([1]), "/dev-guestbook/", 502, "guestbook does not answer on 127.0.0.1:1 (ECONNREFUSED)"],
])("%s: a page that says so", async ([, route, path, status, text]) => {
  const proxy = await ingress();
  if (route) proxy.route("ingress:1", route);

  const response = await ask(proxy.port, path);

  expect(response.status).toBe(status);
  expect(response.answer).toContain(text);
});

test("a removed route is gone, a replaced one leads elsewhere", async () => {
  const proxy = await ingress();
  proxy.route("ingress:1", to([await unit("old")]));
  proxy.route("ingress:1", to([await unit("new")]));

  expect((await ask(proxy.port, "/dev-guestbook/")).answer.name).toBe("new");
  proxy.remove("ingress:1");
  expect((await ask(proxy.port, "/dev-guestbook/")).status).toBe(404);
  expect(proxy.routes).toEqual([]);
});

test("a websocket is carried both ways, and stopping closes it", async () => {
  const proxy = await ingress();
  proxy.route("ingress:1", to([await unit("guestbook/0")]));
  const call = request({
    port: proxy.port,
    host: "127.0.0.1",
    path: "/dev-guestbook/live",
    headers: { connection: "Upgrade", upgrade: "websocket" },
  });
  call.end();

  const [, socket, head] = await once(call, "upgrade");
  let seen = head.toString();
  socket.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
  });
  socket.write("hello");
  while (!seen.includes("hello")) await once(socket, "data");

  expect(seen).toBe("/live hello");
  const closed = once(socket, "close");
  await proxy.stop();
  await closed;
});

test("a websocket to a unit that is down is refused with the reason", async () => {
  const proxy = await ingress();
  proxy.route("ingress:1", to([1]));
  const headers = { connection: "Upgrade", upgrade: "websocket" };
  const call = request({ port: proxy.port, host: "127.0.0.1", path: "/dev-guestbook/live", headers });
  call.end();

  const [response]: IncomingMessage[] = await once(call, "response");
  response?.resume();

  expect(response?.statusCode).toBe(502);
});

test("a port that is taken is an error that names who has it", async () => {
  const first = await ingress();

  await expect(startIngress({ port: first.port })).rejects.toMatchObject({
    code: "port-taken",
    message: expect.stringMatching(
      process.platform === "linux"
        ? new RegExp(`^port ${first.port} is taken by process ${process.pid} \\(.*node`)
        : /is taken by another process/,
    ),
    hint: "free it, or choose another port",
  });
});
