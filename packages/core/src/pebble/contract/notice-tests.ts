import { rejection, type Suite, sleeper } from "./suite.ts";

/** Notices. */
export function noticeTests({ test, expect, pebble, under, add }: Suite): void {
  test("records custom notices once by key", async () => {
    const id = await pebble().notify("example.com/a", { data: { k: "v" } });
    const again = await pebble().notify("example.com/a", { data: { k: "w" } });
    await pebble().notify("example.com/b");

    const [notice] = await pebble().notices({ keys: ["example.com/a"] });
    expect(again).toBe(id);
    expect(notice).toMatchObject({
      id,
      type: "custom",
      userId: under().userId,
      occurrences: 2,
      lastData: { k: "w" },
      expireAfter: "168h0m0s",
    });
    expect(await pebble().notice(id)).toEqual(notice);
    expect((await pebble().notices({ types: ["custom"] })).map(({ key }) => key)).toEqual([
      "example.com/a",
      "example.com/b",
    ]);
    expect(await pebble().notices({ types: ["unknown"] })).toEqual([]);
  });

  test("refuses notices that are none", async () => {
    expect(await rejection(pebble().notify("bad key"))).toEqual({
      code: "bad-request",
      message: 'invalid key "bad key" (must be in "example.com/path" format)',
    });
    expect((await rejection(pebble().notify(`a.b/${"c".repeat(256)}`))).message).toBe("key must be 256 bytes or less");
    expect((await rejection(pebble().notify("a.b/c", { repeatAfter: "soon" }))).message).toBe(
      'invalid repeat-after: time: invalid duration "soon"',
    );
    expect((await rejection(pebble().notify("a.b/c", { data: { k: "v".repeat(5_000) } }))).message).toBe(
      "total size of data must be 4096 bytes or less",
    );
    expect(await rejection(pebble().notice("99999"))).toEqual({
      code: "not-found",
      message: 'cannot find notice with ID "99999"',
    });
  });

  test("repeats a notice unless it is asked to hold back", async () => {
    await pebble().notify("example.com/a", { repeatAfter: "1h" });
    const [first] = await pebble().notices();
    await pebble().notify("example.com/a", { repeatAfter: "1h" });
    const [held] = await pebble().notices();
    await pebble().notify("example.com/a");
    const [repeated] = await pebble().notices();

    expect([first?.repeatAfter, held?.occurrences, held?.lastRepeated === first?.lastRepeated]).toEqual([
      "1h0m0s",
      2,
      true,
    ]);
    expect([repeated?.repeatAfter, repeated?.occurrences, repeated?.lastRepeated === first?.lastRepeated]).toEqual([
      undefined,
      3,
      false,
    ]);
  });

  test("tells what came after a time, in the order of time", async () => {
    await pebble().notify("example.com/b");
    const [first] = await pebble().notices();
    await pebble().notify("example.com/a");
    await pebble().notify("example.com/b");

    expect((await pebble().notices({ after: first?.lastRepeated ?? "" })).map(({ key }) => key)).toEqual([
      "example.com/a",
      "example.com/b",
    ]);
    expect((await rejection(pebble().notices({ after: "yesterday" }))).code).toBe("bad-request");
  });

  test("waits for a notice, and no longer than it is asked to", async () => {
    expect(await pebble().waitNotices({ keys: ["example.com/a"] }, 20)).toEqual([]);
    const waiting = pebble().waitNotices({ keys: ["example.com/a"] }, 20_000);
    await pebble().notify("example.com/other");
    await pebble().notify("example.com/a");

    expect((await waiting).map(({ key }) => key)).toEqual(["example.com/a"]);
    expect((await pebble().waitNotices({}, 20_000)).length).toBe(2);
  });

  test("ends a wait for notices that is cancelled or past its deadline", async () => {
    const stop = new AbortController();
    const waiting = rejection(pebble().waitNotices({}, 20_000, { signal: stop.signal }));
    stop.abort();

    expect((await waiting).code).toBe("cancelled");
    expect((await rejection(pebble().waitNotices({}, 20_000, { timeoutMs: 20 }))).code).toBe("timeout");
  });

  test("knows whose notices are meant", async () => {
    await pebble().notify("example.com/a");

    expect((await pebble().notices({ users: "all" })).length).toBe(1);
    expect((await pebble().notices({ userId: under().userId })).length).toBe(1);
    expect(await pebble().notices({ userId: 424_242 })).toEqual([]);
    expect((await rejection(pebble().notices({ userId: 0, users: "all" }))).message).toBe(
      'cannot use both "users" and "user-id" parameters',
    );
  });

  test("notes what happens to changes", async () => {
    await add({ a: { ...sleeper, startup: "enabled" } });
    const { id } = await pebble().replan();

    const notices = await pebble().notices({ types: ["change-update"] });

    expect(notices.map(({ key, userId, occurrences, lastData }) => ({ key, userId, occurrences, lastData }))).toEqual([
      { key: id, userId: undefined, occurrences: 3, lastData: { kind: "replan" } },
    ]);
  });

  test("has no warnings any more", async () => {
    expect((await rejection(pebble().warnings())).code).toBe("not-supported");
    expect((await rejection(pebble().acknowledgeWarnings("2026-01-01T00:00:00Z"))).code).toBe("not-supported");
  });
}
