import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedPebble, startEmbeddedPebble } from "../../test/embedded-pebble.ts";
import { watchPod } from "./watch-pod.ts";

/** A pod with one container, and the events that Juju would tell of it. */
async function watchedPod() {
  const embedded: EmbeddedPebble = await startEmbeddedPebble();
  const events: string[] = [];
  let arrived = (): void => undefined;
  const pod = { containers: { app: embedded.socketPath }, launch: () => expect.unreachable(), stop: async () => {} };
  const unwatch = watchPod(pod, ({ name, ...event }) => {
    const about = "notice" in event ? event.notice?.key : "check" in event ? event.check : undefined;
    events.push([name, about].filter((text) => text !== undefined).join(" "));
    arrived();
  });
  onTestFinished(async () => {
    unwatch();
    await embedded.close();
  });
  const until = async (event: string): Promise<void> => {
    while (!events.includes(event)) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return { ...embedded, events, until };
}

test("tells of a Pebble that has started, of notices and of checks that fail and recover, and of no others", async () => {
  const { pebble, running, directory, events, until } = await watchedPod();
  await until("app-pebble-ready");
  const command = `/bin/sh -c 'test -e ${directory}/up'`;
  const check = { override: "replace", period: "1h", threshold: 1, exec: { command } } as const;

  await pebble.combineLayer("base", { checks: { web: check } });
  await pebble.refreshCheck("web");
  await until("app-pebble-check-failed web");
  await pebble.push(`${directory}/up`, "");
  await pebble.refreshCheck("web");
  await until("app-pebble-check-recovered web");
  await pebble.combineLayer("base", { services: { s: { override: "replace", command: "/bin/sleep 60" } } });
  running().engine.notices.notify("example.com/somebody-else", {}, 4242);
  await pebble.notify("example.com/own");
  await until("app-pebble-custom-notice example.com/own");

  expect(events).toEqual([
    "app-pebble-ready",
    "app-pebble-check-failed web",
    "app-pebble-check-recovered web",
    "app-pebble-custom-notice example.com/own",
  ]);
});
