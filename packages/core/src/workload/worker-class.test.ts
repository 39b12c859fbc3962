import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shellWords } from "../pebble/plan/shell-words.ts";
import { geventMissing, withWorkerClass } from "./worker-class.ts";

const notInCommand =
  "Worker class is set through `juju config` but the `-k` worker class argument is not in the service command.";

describe("the worker class goes into the command", () => {
  test.for<[command: string, chosen: string, replaced: string]>([
    ["gunicorn app:app -k [ sync ]", "gevent", "gunicorn app:app -k [ gevent ]"],
    ["gunicorn app:app -k sync", "gevent", "gunicorn app:app -k gevent"],
    ["gunicorn -k 'sync' app:app", "gevent", "gunicorn -k gevent app:app"],
    ["gunicorn -ksync app:app", "gevent", "gunicorn -kgevent app:app"],
    ["gunicorn --worker-class sync app:app", "gevent", "gunicorn --worker-class gevent app:app"],
    ["gunicorn --worker-class=sync app:app", "gevent", "gunicorn --worker-class=gevent app:app"],
    ["gunicorn '--worker-class=sync' app:app", "gevent", "gunicorn --worker-class=gevent app:app"],
    ["gunicorn --worker-cla sync app:app", "gevent", "gunicorn --worker-cla gevent app:app"],
    ["gunicorn -k sync --worker-class [ sync ]", "gevent", "gunicorn -k sync --worker-class [ gevent ]"],
    // P-8: the quotes of other words stay.
    [`gunicorn 'app:create(a, b)'  -k [ sync ]`, "gevent", `gunicorn 'app:create(a, b)'  -k [ gevent ]`],
    ["gunicorn app:app -k [ gevent ]", "sync", "gunicorn app:app -k [ sync ]"],
  ])("%s, class %s", ([command, chosen, replaced]) => {
    const decision = withWorkerClass(command, chosen, "flask");

    expect(decision).toEqual({ command: replaced, needsGevent: chosen === "gevent" });
  });
});

test.for<[chosen: string | undefined]>([[undefined], [""]])(
  "leaves the command alone when the option is %j",
  ([chosen]) => {
    expect(withWorkerClass("gunicorn app:app", chosen, "flask")).toEqual({
      command: "gunicorn app:app",
      needsGevent: false,
    });
  },
);

test("leaves the command alone when it has the class already, quoting included", () => {
  const command = "gunicorn -k  'gevent' app:app";

  expect(withWorkerClass(command, "gevent", "flask")).toEqual({ command, needsGevent: true });
});

test.for(["eventlet", "Sync", "gevent "])("blocks the class %j, which there is not", (chosen) => {
  expect(withWorkerClass("gunicorn -k sync", chosen, "flask")).toMatchObject({
    blocked: {
      level: "blocked",
      message: "Only 'gevent' and 'sync' are allowed. https://bit.ly/flask-async-doc",
    },
    understood: false,
  });
});

test.for([
  "gunicorn app:app",
  "gunicorn app:app -k",
  "gunicorn app:app -k [ ]",
  "gunicorn app:app -k [",
  "gunicorn 'app",
])("blocks when `%s` has no place for the class", (command) => {
  expect(withWorkerClass(command, "sync", "flask")).toMatchObject({
    blocked: { level: "blocked", message: notInCommand },
    understood: true,
  });
});

test("names the package that gevent needs", () => {
  expect(geventMissing("flask").message).toBe(
    "gunicorn[gevent] must be installed in the rock. https://bit.ly/flask-async-doc",
  );
});

test("changes no other word, whatever stands around it", () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-"));
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  fc.assert(
    fc.property(fc.array(word), fc.array(word), (before, after) => {
      const line = (chosen: string): string =>
        ["gunicorn", ...before.map(quoted), "-k", chosen, ...after.map(quoted)].join(" ");

      const decision = withWorkerClass(line("sync"), "gevent", "flask");

      expect(decision).toEqual({ command: line("gevent"), needsGevent: true });
      expect(shellWords(line("gevent"))).toBeDefined();
    }),
  );
});
