import { createSocket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { goMissing, testCache } from "../../test/machine.ts";
import { freePort } from "../backing/index.ts";
import { createProcesses } from "../processes/index.ts";
import { findStatsdExporter, nodeProgram } from "../programs/index.ts";
import { createCollector } from "./collect.ts";
import { readMapping } from "./mapping.ts";

const noGo = await goMissing();
const host = "127.0.0.1";

/** As rockcraft's extension writes it. */
const flaskMapping = `
mappings:
  - match: gunicorn.request.status.*
    name: flask_response_code
    labels:
      status: $1
  - match: gunicorn.requests
    name: flask_requests
  - match: gunicorn.request.duration
    name: flask_request_duration
`;

/** What gunicorn sends in its life: requests, logged errors, workers. */
const gunicornLines = [
  "gunicorn.workers:1|g",
  "gunicorn.backlog:4|g",
  "gunicorn.request.duration:12.5|ms",
  "gunicorn.request.duration:37.5|ms",
  "gunicorn.requests:1|c|@1.0",
  "gunicorn.requests:1|c|@0.5",
  "gunicorn.request.status.200:1|c|@1.0",
  "gunicorn.request.status.500:2|c|@1.0",
  "gunicorn.log.error:1|c|@1.0",
  "gunicorn.workers:3|g",
  "gunicorn.backlog:-1|g",
  "not a measurement",
];

/** Starts an exporter, sends it the lines, and gives what it shows of the application's metrics. */
async function shown(program: "Go's" | "ours"): Promise<readonly string[]> {
  const processes = createProcesses();
  onTestFinished(() => processes.stopAll(0));
  const directory = await mkdtemp(join(tmpdir(), "statsd-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, "mapping.yaml"), flaskMapping);
  const [udp, web] = [await freePort(host), await freePort(host)];
  const command =
    program === "ours"
      ? nodeProgram("statsd-exporter").command
      : [(await findStatsdExporter({ processes, cache: testCache })).path];
  const exporter = await processes.start({
    name: "exporter",
    command: command[0] ?? "",
    args: [
      ...command.slice(1),
      `--statsd.mapping-config=${join(directory, "mapping.yaml")}`,
      `--statsd.listen-udp=${host}:${udp}`,
      `--statsd.listen-tcp=${host}:${udp}`,
      `--web.listen-address=${host}:${web}`,
    ],
  });
  const page = `http://${host}:${web}/metrics`;
  await until(async () => (await fetch(page)).ok);
  const socket = createSocket("udp4");
  for (const line of gunicornLines) await new Promise((resolve) => socket.send(line, udp, host, resolve));
  socket.close();
  createConnection(udp, host).end("gunicorn.over.tcp:7|c\n");
  let text = "";
  await until(async () => {
    text = await (await fetch(page)).text();
    return text.includes("gunicorn_over_tcp 7") && /^gunicorn_backlog 3$/m.test(text);
  });
  await exporter.stop(0);
  return text
    .split("\n")
    .filter((line) => /^(# (HELP|TYPE) )?(flask|gunicorn)_/.test(line))
    .sort();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it has not come to pass");
}

test("gives gunicorn's metrics under the names, types and labels that the mapping asks for", async () => {
  const lines = await shown("ours");

  expect(lines.filter((line) => !line.startsWith("#"))).toEqual(
    expect.arrayContaining([
      "flask_requests 3",
      'flask_response_code{status="200"} 1',
      'flask_response_code{status="500"} 2',
      "flask_request_duration_count 2",
      "flask_request_duration_sum 0.05",
      "gunicorn_log_error 1",
      "gunicorn_workers 3",
    ]),
  );
});

test.skipIf(noGo)("shows the same lines as Prometheus' own exporter, but for values of quantiles", async () => {
  const comparable = (lines: readonly string[]) => lines.map((line) => line.replace(/(\{quantile=.*\}) .*/, "$1"));

  expect(comparable(await shown("ours"))).toEqual(comparable(await shown("Go's")));
});

describe("a mapping", () => {
  const render = async (mapping: string, ...lines: readonly string[]) => {
    const collector = createCollector(readMapping(mapping));
    collector.take(lines.join("\n"));
    return (await collector.render()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  };

  test.for<[spec: string, mapping: string, lines: readonly string[], shown: readonly string[]]>([
    ["leaves names alone that no rule matches", "", ["a.b-c:1|c", "9x:2|g"], ["a_b_c 1", "_9x 2"]],
    ["stops a star at a dot", "mappings: [{match: a.*, name: x}]", ["a.b:1|c", "a.b.c:1|c"], ["x 1", "a_b_c 1"]],
    ["takes the first rule that matches", "mappings: [{match: a, name: x}, {match: a, name: y}]", ["a:1|c"], ["x 1"]],
    [
      "takes a regular expression",
      'mappings: [{match: "^a\\\\.(.*)$", match_type: regex, name: "a_$1"}]',
      ["a.b.c:1|c"],
      ["a_b_c 1"],
    ],
    ["drops", "mappings: [{match: a.*, action: drop}]", ["a.b:1|c", "c:1|c"], ["c 1"]],
    [
      "tells metrics by type",
      "mappings: [{match: a, match_metric_type: gauge, name: x}]",
      ["a:1|c", "a:2|g"],
      ["a 1", "x 2"],
    ],
    ["takes tags as labels", "", ["a:1|c|#k:v,l:w"], ['a{k="v",l="w"} 1']],
    ["adds what a gauge has a sign for", "", ["a:5|g", "a:-2|g", "a:+1|g"], ["a 4"]],
    ["keeps what a name stood for first", "", ["a:1|c", "a:5|g", "a:1|c|#k:v"], ["a 1"]],
    [
      "makes a histogram",
      "mappings: [{match: a, name: a, observer_type: histogram, histogram_options: {buckets: [1]}}]",
      ["a:500|ms", "a:2000|ms"],
      ['a_bucket{le="1"} 1', 'a_bucket{le="+Inf"} 2', "a_sum 2.5", "a_count 2"],
    ],
    ["takes several values of a name", "", ["a:1|c:2|c", "a:x|c", "a:1|?", ":1|c", "constructor:1|toString"], ["a 3"]],
  ])("%s", async ([, mapping, lines, shownLines]) => {
    expect(await render(mapping, ...lines)).toEqual(shownLines);
  });

  test("that is none is refused", () => {
    expect(() => readMapping("mappings: 7")).toThrow();
  });
});
