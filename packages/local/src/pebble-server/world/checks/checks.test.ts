import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check, Plan } from "@paas-charm/core/pebble";
import type { CheckFailure } from "@paas-charm/core/pebble-engine";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { createWorld, type RealWorld } from "../world.ts";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let directory: string;
let world: RealWorld;
const isRoot = process.getuid?.() === 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "world-"));
  const environment = { PATH: process.env["PATH"] ?? "", OWN: "pebble", "dotted.name": "kept" };
  world = createWorld({ environment, directory, scratch: directory, onShutdown() {} });
});

afterEach(() => {
  world.end();
  rmSync(directory, { recursive: true, force: true });
});

function run(check: Check, timeoutMs = 20_000, plan: Plan = {}): Promise<CheckFailure | undefined> {
  return new Promise((resolve) => {
    world.runCheck({ name: "c", check, timeoutMs, plan }, (failure) => resolve(failure));
  });
}

const exec = (script: string, more: NonNullable<Check["exec"]> = {}, timeoutMs?: number, plan?: Plan) =>
  run({ exec: { command: `/bin/sh -c ${JSON.stringify(script)}`, ...more } }, timeoutMs, plan);

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const web = (answer: (request: IncomingMessage, response: ServerResponse) => void) => listen(createServer(answer));

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("is content with any status from 200 to 299", async () => {
  for (const status of [200, 204, 299]) {
    const port = await web((_request, response) => void response.writeHead(status).end());

    expect(await run({ http: { url: `http://127.0.0.1:${port}/` } })).toBeUndefined();
  }
});

test("tells the status and the beginning of the body", async () => {
  const bodies = new Map([
    ["/short", "  broken\nbadly \n\n"],
    ["/lines", "1\n2\n3\n4\n5\n6\n7\n"],
    ["/long", "x".repeat(100_000)],
    ["/empty", ""],
  ]);
  const port = await web((request, response) => void response.writeHead(500).end(bodies.get(request.url ?? "")));

  const details: (string | undefined)[] = [];
  for (const path of bodies.keys()) {
    const failure = await run({ http: { url: `http://127.0.0.1:${port}${path}` } });
    expect(failure?.message).toBe("non-2xx status code 500");
    details.push(failure?.detail);
  }

  expect(details).toEqual(["broken\nbadly", "1\n2\n3\n4\n5\n(...)", "x".repeat(512), undefined]);
});

test("sends the check's headers and says who asks, but names the host itself", async () => {
  const seen: IncomingMessage["headers"][] = [];
  const port = await web((request, response) => {
    seen.push(request.headers);
    response.end();
  });

  await run({ http: { url: `http://me:pass@127.0.0.1:${port}/`, headers: { "X-Own": "yes", Host: "other" } } });
  await run({ http: { url: `http://127.0.0.1:${port}/`, headers: { "User-Agent": "mine" } } });

  expect(seen).toMatchObject([
    {
      "x-own": "yes",
      host: `127.0.0.1:${port}`,
      "user-agent": "Go-http-client/1.1",
      authorization: `Basic ${Buffer.from("me:pass").toString("base64")}`,
    },
    { "user-agent": "mine" },
  ]);
});

test("follows redirects, and tells of too many", async () => {
  const paths: string[] = [];
  const port = await web((request, response) => {
    paths.push(request.url ?? "");
    const location = request.url === "/end" ? undefined : request.url === "/loop" ? "/loop" : "end";
    response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end();
  });

  expect(await run({ http: { url: `http://127.0.0.1:${port}/begin` } })).toBeUndefined();
  expect(paths).toEqual(["/begin", "/end"]);
  expect(await run({ http: { url: `http://127.0.0.1:${port}/loop` } })).toEqual({
    message: 'Get "/loop": stopped after 10 redirects',
  });
  expect(paths).toHaveLength(12);
});

test("takes a redirect to nowhere as the answer, and keeps what is personal from another host", async () => {
  let seen: IncomingMessage["headers"] = {};
  const other = await web((request, response) => {
    seen = request.headers;
    response.end();
  });
  const port = await web((request, response) => {
    const headers = request.url === "/none" ? {} : { location: `http://localhost:${other}/` };
    response.writeHead(301, headers).end();
  });

  const nowhere = await run({ http: { url: `http://127.0.0.1:${port}/none` } });
  await run({ http: { url: `http://127.0.0.1:${port}/`, headers: { Authorization: "secret", "X-Own": "yes" } } });

  expect(nowhere?.message).toBe("non-2xx status code 301");
  expect(seen["authorization"]).toBeUndefined();
  expect(seen["x-own"]).toBe("yes");
});

test("tells in Go's words why a server could not be asked", async () => {
  const free = await freePort();
  const silent = await listen(createTcpServer((socket) => socket.end()));
  const strange = await listen(createTcpServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n")));
  const plain = await web((_request, response) => void response.end());
  const ask = async (url: string) => (await run({ http: { url } }))?.message;

  expect(await ask(`http://127.0.0.1:${free}/x`)).toBe(
    `Get "http://127.0.0.1:${free}/x": dial tcp 127.0.0.1:${free}: connect: connection refused`,
  );
  expect(await ask(`http://127.0.0.1:${silent}`)).toBe(`Get "http://127.0.0.1:${silent}": EOF`);
  expect(await ask(`http://127.0.0.1:${strange}/`)).toBe(
    `Get "http://127.0.0.1:${strange}/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-OpenSSH"`,
  );
  expect(await ask(`https://127.0.0.1:${plain}/`)).toBe(
    `Get "https://127.0.0.1:${plain}/": http: server gave HTTP response to HTTPS client`,
  );
  expect(await ask("ftp://127.0.0.1/")).toBe('Get "ftp://127.0.0.1/": unsupported protocol scheme "ftp"');
  expect(await ask("http://")).toBe('Get "http:": http: no Host in request URL');
  expect(await ask("/path")).toBe('Get "/path": unsupported protocol scheme ""');
  expect(await ask("127.0.0.1:80")).toBe(
    'cannot build request: parse "127.0.0.1:80": first path segment in URL cannot contain colon',
  );
  expect(await ask("http://nosuch.invalid/")).toMatch(
    /^Get "http:\/\/nosuch\.invalid\/": dial tcp: lookup nosuch\.invalid/,
  );
});

test("is content with a port at which somebody listens", async () => {
  const port = await listen(createTcpServer());
  const free = await freePort();

  expect(await run({ tcp: { port, host: "127.0.0.1" } })).toBeUndefined();
  expect(await run({ tcp: { port } })).toBeUndefined();
  expect(await run({ tcp: { port: free, host: "127.0.0.1" } })).toEqual({
    message: `dial tcp 127.0.0.1:${free}: connect: connection refused`,
  });
});

test("ends a check whose time is up", async () => {
  const mute = await listen(createTcpServer());
  const slow = await web((_request, response) => void response.writeHead(500).write("begun"));

  expect(await run({ http: { url: `http://127.0.0.1:${mute}/` } }, 300)).toEqual({
    message: "check timed out after 300ms",
  });
  expect(await run({ http: { url: `http://127.0.0.1:${slow}/` } }, 3000)).toEqual({
    message: "non-2xx status code 500",
    detail: "cannot read response: context deadline exceeded",
  });
  expect(await exec("echo much; sleep 1000", {}, 1200)).toEqual({ message: "check timed out after 1.2s" });
});

test("leaves nothing running of a check that was ended", async () => {
  const file = join(directory, "pids");
  const pids = () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []);
  const script = `sleep 1000 & echo $$ > ${directory}/pids; echo $! >> ${directory}/pids; wait`;

  await exec(script, {}, 1000);
  await expect.poll(() => pids().filter(isThere), soon).toEqual([]);

  rmSync(file, { force: true });
  let told = 0;
  const cancel = world.runCheck(
    { name: "c", check: { exec: { command: `sh -c '${script}'` } }, timeoutMs: 20_000, plan: {} },
    () => {
      told += 1;
    },
  );
  await expect.poll(() => pids().length, soon).toBe(2);
  cancel();
  await expect.poll(() => pids().filter(isThere), soon).toEqual([]);
  expect(told).toBe(0);
});

test("tells the exit code and the last lines of a program that failed", async () => {
  expect(await exec("exit 0")).toBeUndefined();
  expect(await exec("exit 7")).toEqual({ message: "exit status 7" });
  expect(await exec("echo one; echo two >&2; exit 1")).toEqual({ message: "exit status 1", detail: "one\ntwo" });
  expect(await exec("seq 9; exit 1")).toMatchObject({ detail: "(...)\n5\n6\n7\n8\n9" });
  expect((await exec("head -c 600 /dev/zero | tr '\\0' y; exit 1"))?.detail).toMatch(/^y{512}$/);
  expect(await exec("kill -9 $$")).toEqual({ message: "exit status 137" });
});

test("shows the beginning of what a program says at once, as Pebble does", async () => {
  const script = "process.stdout.write('first' + '-'.repeat(2000) + 'last', () => process.exit(3))";

  const failure = await run({ exec: { command: `${process.execPath} -e "${script}"` } });

  expect(failure).toEqual({ message: "exit status 3", detail: `first${"-".repeat(507)}` });
});

test("says in Go's words why a program could not be started", async () => {
  expect(await run({ exec: { command: "nosuchbin" } })).toEqual({
    message: 'exec: "nosuchbin": executable file not found in $PATH',
  });
  expect(await run({ exec: { command: "/nope/x" } })).toEqual({
    message: "fork/exec /nope/x: no such file or directory",
  });
  expect(await run({ exec: { command: "/bin/true", user: "nouser" } })).toEqual({
    message: "user: unknown user nouser",
  });
  expect(await run({ exec: { command: "/bin/true", "working-dir": "/nope" } })).toEqual({
    message: "chdir /nope: no such file or directory",
  });
});

test("runs a program in Pebble's surroundings, with what the check says and its context", async () => {
  const plan: Plan = {
    services: { app: { environment: { A: "service", B: "service" }, "working-dir": "/usr", command: "x" } },
  };
  const script = "echo $PWD $OWN $A $B; tr '\\0' '\\n' < /proc/$$/environ | grep dotted; exit 1";

  const own = await exec(script, { environment: { A: "check", OWN: "check" } });
  const inContext = await exec(script, { environment: { A: "check" }, "service-context": "app" }, undefined, plan);

  expect(own?.detail).toBe(`${directory} check check\ndotted.name=kept`);
  expect(inContext?.detail).toBe("/usr pebble check service\ndotted.name=kept");
});

test.runIf(isRoot)("runs a program as the check's user, without that user's home", async () => {
  const plan: Plan = { services: { app: { user: "nobody", group: "daemon", command: "x" } } };
  const script = "id -u; id -G; env | grep -c ^HOME; exit 1";

  const own = await exec(script, { user: "nobody" });
  const inContext = await exec(script, { "service-context": "app" }, undefined, plan);

  expect(own?.detail).toBe("65534\n65534\n0");
  expect(inContext?.detail).toBe("65534\n1\n0");
});

function isThere(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}
