import { expect, test } from "vitest";
import { createDebugLog, type LogLine, renderLogLine } from "./debug-log.ts";

const line = (message: string, over: Partial<LogLine> = {}): LogLine => ({
  time: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  entity: "unit-web-0",
  level: "INFO",
  module: "unit.web/0.juju-log",
  message,
  ...over,
});

test("a line reads as in juju debug-log", () => {
  expect(renderLogLine(line("db:7: ready"))).toBe("unit-web-0: 03:04:05 INFO unit.web/0.juju-log db:7: ready");
});

test("the newest lines are replayed oldest first, by severity and by unit or application", () => {
  const log = createDebugLog();
  log.append(line("a"));
  log.append(line("b", { level: "DEBUG" }));
  log.append(line("c", { entity: "unit-web-1" }));
  log.append(line("d", { entity: "unit-webby-0" }));

  const messages = (...args: Parameters<typeof log.recent>) => log.recent(...args).map((each) => each.message);
  expect(messages(2)).toEqual(["c", "d"]);
  expect(messages(9, { level: "INFO" })).toEqual(["a", "c", "d"]);
  expect(messages(9, { include: ["web/0"] })).toEqual(["a", "b"]);
  expect(messages(9, { include: ["web"] })).toEqual(["a", "b", "c"]);
});

test("a follower gets lines until it stops", () => {
  const log = createDebugLog();
  const seen: string[] = [];
  const stop = log.follow((each) => seen.push(each.message), { level: "WARNING" });

  log.append(line("a"));
  log.append(line("b", { level: "ERROR" }));
  stop();
  log.append(line("c", { level: "ERROR" }));

  expect(seen).toEqual(["b"]);
});

test("memory stays bounded and the sink gets everything", () => {
  const kept: string[] = [];
  const log = createDebugLog(10, (each) => kept.push(each.message));

  for (let index = 0; index < 100; index++) log.append(line(`${index}`));

  expect(kept).toHaveLength(100);
  expect(log.recent(1000).length).toBeLessThanOrEqual(20);
  expect(log.recent(1).map((each) => each.message)).toEqual(["99"]);
});
