import {
  changedNothing,
  completed,
  explore,
  failed,
  foundNothing,
  hasEnvironment,
  hasStatus,
  isActive,
  must,
  on,
  provided,
  ranCommand,
  readyUnit,
  testedCharm,
  transition,
} from "@paas-charm/testing";
import { expect, test } from "vitest";
import charm from "./charm.ts";

const guestbook = testedCharm(charm, { directory: import.meta.dirname });
const database = provided.postgresql();

test("asks for its database before anything else", async () => {
  const state = readyUnit(guestbook);

  const done = await transition(guestbook, state, "config-changed");

  must(hasStatus(done, "blocked", "missing integrations: postgresql"));
});

test("greets with the motto", async () => {
  const state = readyUnit(guestbook, { config: { motto: "Leave a line" }, relations: [database] });

  const done = await transition(guestbook, state, "config-changed");

  must(isActive(done));
  must(
    hasEnvironment(done, { FLASK_GREETING: "Leave a line", FLASK_MOTTO: "Leave a line", FLASK_ENTRIES_SHOWN: "50" }),
  );
});

test("reaches its database", async () => {
  const state = readyUnit(guestbook, { relations: [database] });

  const done = await transition(guestbook, state, on.relationChanged("postgresql"));

  must(hasEnvironment(done, { POSTGRESQL_DB_HOSTNAME: "db", POSTGRESQL_DB_PORT: "5432" }));
});

test("says which option is out of range", async () => {
  const state = readyUnit(guestbook, { config: { "entries-shown": 501 }, relations: [database] });

  const done = await transition(guestbook, state, "config-changed");

  must(hasStatus(done, "blocked", /^invalid options: entries-shown \(.*500.*\)$/));
});

test("changes nothing when nothing changed", async () => {
  const first = await transition(guestbook, readyUnit(guestbook, { relations: [database] }), "config-changed");

  const second = await transition(guestbook, first.state, "update-status");

  must(changedNothing(second));
});

const counting = { execs: { "python3 -c": "3\n" } };

test("counts the words of new entries", async () => {
  const state = readyUnit(guestbook, { workload: counting, relations: [database] });

  const done = await transition(guestbook, state, on.action("count-words"));

  must(completed(done, { counted: "3" }));
  must(ranCommand(done, "python3 -c"));
  expect(done.execs.at(-1)?.environment).toHaveProperty("POSTGRESQL_DB_CONNECT_STRING");
});

test("counts without a word when asked to be quiet", async () => {
  const state = readyUnit(guestbook, { workload: counting, relations: [database] });

  const done = await transition(guestbook, state, on.action("count-words", { quiet: true }));

  expect(done.action.results).toEqual({ done: "true" });
});

test("counts nothing without a database", async () => {
  const state = readyUnit(guestbook, { workload: counting });

  const done = await transition(guestbook, state, on.action("count-words"));

  must(failed(done, /missing integrations: postgresql/));
});

test("comes through whatever happens", async () => {
  const state = readyUnit(guestbook, { workload: counting, relations: [database] });

  const found = await explore(guestbook, state, { walks: 10, watch: ["pass-word"] });

  must(foundNothing(found));
});
