import { eventually, quick, rejection, type Suite, talker } from "./suite.ts";

/** What services print, and metrics. */
export function logTests({ test, expect, pebble, add }: Suite): void {
  test("keeps what services print", async () => {
    await add({ quick: { ...quick, "on-failure": "ignore" }, talker });
    await pebble().start(["talker"]);
    await rejection(pebble().start(["quick"]));
    const lines = async (filter: Parameters<ReturnType<typeof pebble>["logs"]>[0]) =>
      (await pebble().logs(filter)).map(({ service, message }) => `${service}: ${message}`);

    expect(
      await eventually(
        () => lines({}),
        ({ length }) => length === 2,
      ),
    ).toEqual(["talker: hello", "quick: oops"]);
    expect(await lines({ services: ["quick", "nope"] })).toEqual(["quick: oops"]);
    expect(await lines({ lines: 1 })).toEqual(["quick: oops"]);
    expect(await lines({ lines: -1 })).toEqual(["talker: hello", "quick: oops"]);
    expect(await lines({ lines: 0 })).toEqual([]);
    expect((await rejection(pebble().logs({ lines: -2 }))).message).toBe("n must be -1, 0, or a positive integer");
  });

  test("follows what services print, from what they have printed on", async () => {
    await add({ talker });
    await pebble().start(["talker"]);
    await eventually(
      () => pebble().logs(),
      ({ length }) => length === 1,
    );
    const seen: string[] = [];

    for await (const { message } of pebble().followLogs({ services: ["talker"], lines: 5 })) {
      seen.push(message);
      if (seen.length === 2) break;
      await pebble().restart(["talker"]);
    }

    expect(seen).toEqual(["hello", "hello"]);
  });

  test("ends a following that is cancelled", async () => {
    const stop = new AbortController();
    const following = rejection(
      (async () => {
        for await (const _ of pebble().followLogs({}, { signal: stop.signal }));
      })(),
    );
    stop.abort();

    expect((await following).code).toBe("cancelled");
  });

  test("counts starts and checks as metrics", async () => {
    const none = await pebble().metrics();
    await add({ talker, other: talker });
    await pebble().combineLayer("checks", {
      checks: { c: { override: "replace", exec: { command: "/bin/true" }, period: "1h", timeout: "5s" } },
    });
    await pebble().start(["talker"]);
    await pebble().refreshCheck("c");

    const samples = (await pebble().metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

    expect(none).toBe("");
    expect(samples).toEqual([
      'pebble_service_active{service="talker"} 1',
      'pebble_service_start_count{service="talker"} 1',
      'pebble_check_up{check="c"} 1',
      'pebble_check_success_count{check="c"} 1',
      'pebble_check_failure_count{check="c"} 0',
    ]);
  });
}
