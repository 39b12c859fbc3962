import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bothPebbles } from "./both-pebbles.ts";
import { answeredRequests } from "./pebble-requests.ts";
import { sendRequest } from "./send-request.ts";

describe.for(bothPebbles())("%s", ([, start]) => {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test.for(answeredRequests())("answers to $request", async ({ request, headers, body, status, answer, kind }) => {
    const got = await sendRequest(server.socketPath, request, { headers, body });

    const { result, ...envelope } = JSON.parse(got.body) as { result?: unknown; [name: string]: unknown };
    expect([got.status, envelope["status-code"]]).toEqual([status, status]);
    expect(envelope["type"]).toBe(status < 300 ? "sync" : "error");
    if (answer !== undefined) expect(status < 300 ? result : (result as { message: string }).message).toEqual(answer);
    if (status >= 300) expect((result as { kind?: string }).kind).toBe(kind);
    expect(got.headers["content-type"]).toBe("application/json");
  });

  test.for([
    ["GET //v1/changes?select=all", "/v1/changes?select=all"],
    ["GET /v1/./x/../changes", "/v1/changes"],
    ["POST //v1/services", "/v1/services"],
    ["GET /v1/a%20b/../%3F%23", "/v1/%3F%23"],
  ])("sends $0 to its clean path", async ([request = "", location]) => {
    const { status, headers, body } = await sendRequest(server.socketPath, request);

    expect([status, headers.location, body]).toEqual([301, location, ""]);
  });

  test("answers what is not JSON in its own form", async () => {
    const malformed = await sendRequest(server.socketPath, "GET /v1/%zz");
    const head = await sendRequest(server.socketPath, "HEAD /v1/services");
    const logs = await sendRequest(server.socketPath, "GET /v1/logs?n=0");
    const metrics = await sendRequest(server.socketPath, "GET /v1/metrics");

    expect([malformed.status, malformed.body]).toEqual([400, "400 Bad Request"]);
    expect([head.status, head.body]).toEqual([405, ""]);
    expect([logs.status, logs.headers["content-type"], logs.body]).toEqual([200, "application/x-ndjson", ""]);
    expect([metrics.status, metrics.headers["content-type"], metrics.body]).toEqual([200, undefined, ""]);
  });

  test("escapes what could end a script, in answers and not in logs", async () => {
    const body = JSON.stringify({ action: "<&>", services: ["a"] });
    const layer = { services: { s: { override: "replace", command: "sh -c 'echo \\<a\\>; exec sleep 60'" } } } as const;
    await server.pebble.combineLayer("markup", layer);
    await server.pebble.start(["s"]);

    const answer = await sendRequest(server.socketPath, "POST /v1/services", { body });
    const logs = () => sendRequest(server.socketPath, "GET /v1/logs").then((sent) => sent.body);

    expect(answer.body).toContain('invalid action \\"\\u003c\\u0026\\u003e\\"');
    await expect.poll(logs).toMatch(/^\{"time":"[^"]+Z","service":"s","message":"<a>"\}\n$/);
    await server.pebble.stop(["s"]);
  });
});
