import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedPebble, startEmbeddedPebble } from "./embedded-pebble.ts";
import { sendRequest } from "./send-request.ts";

let outside: string;
let root: string;
let server: EmbeddedPebble;
beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), "outside-"));
  root = join(outside, "root");
  mkdirSync(join(root, "app/sub"), { recursive: true });
  writeFileSync(join(root, "app/file"), "inside");
  writeFileSync(join(outside, "secret"), "outside");
  symlinkSync(outside, join(root, "app/out"));
  symlinkSync(join(outside, "secret"), join(root, "app/out-file"));
  symlinkSync(join(outside, "none"), join(root, "app/dangling"));
  symlinkSync("sub", join(root, "app/in"));
  symlinkSync(join(root, "app/file"), join(root, "app/in-file"));
  server = await startEmbeddedPebble({ prefix: root });
});
afterAll(async () => {
  await server.close();
  rmSync(outside, { recursive: true });
});

const failure = async (work: Promise<unknown>) => {
  const { code, message } = await work.then(
    () => ({ code: "none", message: "" }),
    (error: { code: string; message: string }) => error,
  );
  return `${code} ${message}`;
};
const refused = (path: string, operation = "stat") =>
  `permission ${path}: ${operation} ${path}: outside of the container's root`;

test("has its files below the prefix, under the container's own names", async () => {
  await server.pebble.push("/app/new/deep", "text", { makeDirs: true });
  await server.pebble.makeDir("/made/here", { makeParents: true });
  await server.pebble.push("/../../app/dots", "dots");

  expect(readFileSync(join(root, "app/new/deep"), "utf8")).toBe("text");
  expect(readFileSync(join(root, "app/dots"), "utf8")).toBe("dots");
  expect(existsSync(join(root, "made/here"))).toBe(true);
  expect((await server.pebble.listFiles("/app/new")).map(({ path }) => path)).toEqual(["/app/new/deep"]);
  expect((await server.pebble.listFiles("/", { pattern: "m*" })).map(({ path }) => path)).toEqual(["/made"]);
  expect(await failure(server.pebble.pullText("/app/none"))).toBe(
    "not-found /app/none: stat /app/none: no such file or directory",
  );
  await server.pebble.remove("/app/new", { recursive: true });
  expect(existsSync(join(root, "app/new"))).toBe(false);
});

test("takes a name that ends in a slash for a folder to write into", async () => {
  expect(await failure(server.pebble.push("/app/none/", "x"))).toMatch(
    /^not-found .*open \/app\/none\/none\.\d+~: no such file or directory$/,
  );
  expect(existsSync(join(root, "app/none"))).toBe(false);
});

test("follows links that stay inside", async () => {
  await server.pebble.push("/app/in/file", "through");

  expect(readFileSync(join(root, "app/sub/file"), "utf8")).toBe("through");
  expect(await server.pebble.pullText("/app/in-file")).toBe("inside");
});

test("refuses what links lead out to, and tells of it in the container's names", async () => {
  const { pebble } = server;

  expect(await failure(pebble.pullText("/app/out-file"))).toBe(refused("/app/out-file"));
  expect(await failure(pebble.pullText("/app/out/secret"))).toBe(refused("/app/out/secret"));
  expect(await failure(pebble.listFiles("/app/out"))).toBe("permission stat /app/out: outside of the container's root");
  expect(await failure(pebble.push("/app/out/written", "x"))).toMatch(/^permission .*outside of the container's root$/);
  expect(await failure(pebble.makeDir("/app/out/made"))).toBe(refused("/app/out/made", "mkdir"));
  expect(await failure(pebble.makeDir("/app/out/made/deep", { makeParents: true }))).toContain(
    "outside of the container",
  );
  expect(await failure(pebble.remove("/app/out/secret"))).toBe(refused("/app/out/secret", "remove"));
  expect(await failure(pebble.remove("/app/out/", { recursive: true }))).toContain("outside of the container's root");
  expect(await failure(pebble.remove("/", { recursive: true }))).toContain("remove /: device or resource busy");
  expect(readdirSync(outside).sort()).toEqual(["root", "secret"]);
});

test("shows a link that leads out, and replaces or removes the link itself", async () => {
  const listed = await server.pebble.listFiles("/app", { pattern: "out*" });
  await server.pebble.push("/app/dangling", "now a file");
  await server.pebble.remove("/app/out-file");

  expect(listed.map(({ name, type }) => [name, type])).toEqual([
    ["out", "symlink"],
    ["out-file", "symlink"],
  ]);
  expect(existsSync(join(outside, "none"))).toBe(false);
  expect(readFileSync(join(root, "app/dangling"), "utf8")).toBe("now a file");
  expect(readFileSync(join(outside, "secret"), "utf8")).toBe("outside");
});

test("writes no file whose name climbs out in a request", async () => {
  const boundary = "0123456789abcdef0123456789abcdef";
  const part = (disposition: string, text: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;
  const paths = ["/app/../../climbed", "../climbed", "/app/out/../climbed"];
  const metadata = JSON.stringify({ action: "write", files: paths.map((path) => ({ path })) });
  const body =
    part('name="request"', metadata) +
    paths.map((path) => part(`name="files"; filename="${path}"`, "x")).join("") +
    `--${boundary}--\r\n`;

  const answer = await sendRequest(server.socketPath, "POST /v1/files", {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body,
  });

  expect((JSON.parse(answer.body) as { result: object[] }).result).toEqual([
    { path: paths[0] },
    { path: paths[1], error: { kind: "generic-file-error", message: 'paths must be absolute, got "../climbed"' } },
    { path: paths[2] },
  ]);
  // As names go, without a look at links, both stay inside.
  expect(readdirSync(outside).sort()).toEqual(["root", "secret"]);
  expect([existsSync(join(root, "climbed")), existsSync(join(root, "app/climbed"))]).toEqual([true, true]);
});

test("runs commands in the container's folders, with the programs of this machine", async () => {
  const inFolder = await server.pebble.exec(["/bin/pwd"], { workingDir: "/app/sub" });
  const ofFile = await server.pebble.exec(["cat", "/app/file"], { workingDir: "/" });

  expect(inFolder.stdout.trim()).toBe(join(root, "app/sub"));
  expect(ofFile.stdout).toBe("inside");
  expect(await failure(server.pebble.exec(["true"], { workingDir: "/app/none" }))).toContain(
    'working directory "/app/none" does not exist',
  );
});
