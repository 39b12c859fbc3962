import * as fc from "fast-check";
import { maybe, some } from "./generate-layers.ts";

const paths = ["f", "g", "d", "d/f", "d/e", "d/e/f", "none/f"] as const;
const path = fc.oneof(
  { weight: 12, arbitrary: some(paths).map((name) => `<files>/${name}`) },
  { weight: 1, arbitrary: some(["relative", "", "<files>"]) },
);
const owner = fc.record(
  { user: some(["root", "nosuchuser"]), "user-id": some([0, 1]), group: some(["root", "nosuchgroup"]) },
  { requiredKeys: [] },
);
const permissions = some(["600", "755", "0644", "9"]);
/** Files and directories. */
export const files = fc.oneof(
  fc.record({
    do: fc.constant("push" as const),
    files: fc.array(
      fc.record(
        {
          path,
          content: maybe(some(["", "text\n", "\r\n--x\r\n", "ü".repeat(3000)])),
          permissions,
          "make-dirs": fc.boolean(),
        },
        { requiredKeys: ["path", "content"] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    do: fc.constant("files" as const),
    query: some([
      "action=list",
      "action=list&itself=true",
      "action=list&pattern=%3F",
      "action=list&pattern=%5B",
      "action=read",
      "action=none",
    ]),
    path,
  }),
  fc.record({
    do: fc.constant("make-dirs" as const),
    items: fc.array(
      fc
        .tuple(path, fc.record({ permissions, "make-parents": fc.boolean() }, { requiredKeys: [] }), maybe(owner))
        .map(([where, how, who]) => ({ path: where, ...how, ...who })),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  fc.record({
    do: fc.constant("remove" as const),
    items: fc.array(fc.record({ path, recursive: fc.boolean() }), { minLength: 1, maxLength: 2 }),
  }),
);

/** A command. */
export const exec = fc
  .record({
    do: fc.constant("exec" as const),
    command: some([
      ["sh", "-c", "echo out; echo err >&2; exit 2"],
      ["cat"],
      ["sh", "-c", "echo $A-$B; pwd"],
      ["sh", "-c", "kill -9 $$"],
      ["no-such-program-here"],
      ["sleep", "600"],
    ]),
    options: fc
      .record(
        {
          stdin: some(["", "line\n", "x".repeat(100_000)]),
          environment: fc.constant({ A: "set" }),
          workingDir: some(["/", "/usr", "/nonexistent"]),
          serviceContext: some(["a", "b", "nope"]),
          combineStderr: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .map((options) => ({ ...options, timeoutMs: 20_000 })),
  })
  .map((step) => (step.command[0] === "sleep" ? { ...step, options: { ...step.options, timeoutMs: 700 } } : step));
