import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pebbleProgram, type RealPebble, startPebble } from "../contract/real-pebble.ts";
import { rejection, sleeper } from "../contract/suite.ts";
import type { Pebble } from "../pebble.ts";

const program = pebbleProgram("1.26");

describe.skipIf(program === undefined && process.env["CI"] !== "true")("a real Pebble that is killed", () => {
  let under: RealPebble;
  let pebble: Pebble;
  beforeEach(async () => {
    under = await startPebble(program ?? expect.unreachable("Go is missing, so there is no Pebble to test against"));
    pebble = under.pebble;
    await pebble.combineLayer("base", { services: { a: { ...sleeper, startup: "enabled" } } });
  });
  afterEach(async () => {
    pebble.close();
    await under.close();
  });

  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield Buffer.alloc(1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  async function follow(): Promise<void> {
    for await (const _ of pebble.followLogs());
  }
  async function running(): Promise<number> {
    const process = await pebble.spawn(["/bin/sleep", "60"]);
    return await process.wait();
  }

  test.for<[string, () => Promise<unknown>]>([
    ["the wait for a change", () => pebble.replan()],
    ["the wait for notices", () => pebble.waitNotices({}, 20_000)],
    ["followed logs", follow],
    ["a push", () => pebble.push(`${under.directory}/file`, endless())],
    ["a command", () => pebble.exec(["/bin/sleep", "60"])],
    ["a command whose streams are held", running],
  ])("ends %s", async ([, call]) => {
    const ended = rejection(call());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await under.end("SIGKILL");

    // What is asked once more, or only now on a loaded machine, finds nobody.
    expect(["reset", "refused"]).toContain((await ended).code);
    expect((await rejection(pebble.systemInfo())).code).toBe("refused");
    // What it had begun may still run; it forgets the layers that it was given.
    await under.start();
    expect(await pebble.plan()).toEqual({});
  });

  test("is missing after a goodbye, and answers again when it is back", async () => {
    const { version } = await pebble.systemInfo();
    await under.end("SIGTERM");
    const gone = await rejection(pebble.replan());
    await under.start();

    expect(gone.code).toBe("socket-missing");
    expect((await pebble.systemInfo()).version).toBe(version);
  });
});
