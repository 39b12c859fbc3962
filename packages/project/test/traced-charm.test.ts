import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildCharm } from "../src/build-charm.ts";
import { charmFiles } from "../src/charm-files.ts";

/** A span as OTLP's JSON has it. */
interface Span {
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

let folder: string;
let server: Server;
let spans: Span[];
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "traced-"));
  spans = [];
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Juju's hook tools, as far as this charm asks: one relation to a provider of traces, or none. */
function writeHookTools(related: boolean): string {
  const tools = join(folder, "tools");
  const receivers = JSON.stringify([{ protocol: { name: "otlp_http", type: "http" }, url }]);
  mkdirSync(tools);
  const script = `#!/bin/sh
case "\${0##*/} $*" in
  "relation-ids tracing"*) echo '${related ? '["tracing:5"]' : "[]"}' ;;
  relation-ids*|opened-ports*) echo '[]' ;;
  relation-list*--app*) echo '"tempo"' ;;
  relation-list*) echo '["tempo/0"]' ;;
  relation-get*tempo*) echo '${JSON.stringify({ receivers })}' ;;
  is-leader*) echo true ;;
  status-get*) echo '{"status":"unknown","message":""}' ;;
  secret-add*) echo secret:aaaaaaaaaaaaaaaaaaaa ;;
  secret-get*|secret-info-get*) echo 'ERROR secret "x" not found' >&2; exit 1 ;;
  *) echo '{}' ;;
esac
`;
  const names =
    "config-get is-leader status-get status-set relation-ids relation-list relation-get relation-set opened-ports juju-log secret-add secret-get secret-info-get network-get";
  for (const name of names.split(" ")) {
    writeFileSync(join(tools, name), script);
    chmodSync(join(tools, name), 0o755);
  }
  return tools;
}

/** Builds a charm that may be traced, and dispatches it as Juju does: a process of its own. */
async function dispatchBuiltCharm(related: boolean): Promise<{ code: number; stderr: string }> {
  writeFileSync(
    join(folder, "charmcraft.yaml"),
    "type: charm\nname: guestbook\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\nrequires: {tracing: {interface: tracing, optional: true, limit: 1}}\n",
  );
  const built = await buildCharm(folder, { resolveFrom: [join(import.meta.dirname, "../../..")] });
  for (const { path, content } of charmFiles(built, "amd64")) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const env = {
    PATH: `${writeHookTools(related)}:/usr/bin:/bin`,
    JUJU_UNIT_NAME: "guestbook/0",
    JUJU_DISPATCH_PATH: "hooks/config-changed",
    JUJU_MODEL_NAME: "prod",
    JUJU_MODEL_UUID: "cdac5656-2423-4388-8f30-41854b4cca7d",
    JUJU_VERSION: "3.6.14",
    JUJU_CHARM_DIR: folder,
  };
  return await new Promise((resolve) => {
    execFile(process.execPath, [join(folder, "start.cjs")], { env }, (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

test("a dispatch of a built charm arrives as a trace, from the start of its process on", async () => {
  expect(await dispatchBuiltCharm(true)).toEqual({ code: 0, stderr: "" });

  const names = spans.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["config-changed", "observe", "relation-get", "carry out", "relation-set", "status-set"]),
  );
  const [root] = spans;
  for (const span of spans.slice(1)) {
    expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
    expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root?.endTimeUnixNano ?? 0));
  }
});

test("a dispatch of a built charm that is not related tells nobody", async () => {
  expect(await dispatchBuiltCharm(false)).toEqual({ code: 0, stderr: "" });

  expect(spans).toEqual([]);
});
