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
});
