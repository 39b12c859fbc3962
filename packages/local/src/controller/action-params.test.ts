import type { CharmAction } from "@paas-charm/core";
import { expect, test } from "vitest";
import { completeParams } from "./action-params.ts";

const backup: CharmAction = {
  params: {
    file: { type: "string" },
    copies: { type: "integer", default: 2, minimum: 1 },
    mode: { enum: ["full", "partial"], default: "full" },
    target: { type: "object", properties: { host: { type: "string" }, port: { type: "integer", default: 22 } } },
  },
  required: ["file"],
};

test("puts the defaults in, at every depth", () => {
  expect(completeParams("backup", backup, { file: "a", target: { host: "h" } }, false)).toEqual({
    file: "a",
    copies: 2,
    mode: "full",
    target: { host: "h", port: 22 },
  });
});

test("leaves what was given alone", () => {
  const given = { file: "a", copies: 5 };

  expect(completeParams("backup", backup, given, false)).toMatchObject({ copies: 5, mode: "full" });
  expect(given).toEqual({ file: "a", copies: 5 });
});

test.for<[given: Record<string, unknown>, reason: string]>([
  [{}, '(root) : "file" property is missing and required'],
  [{ file: 5 }, "(root).file : must be of type string, given number"],
  [{ file: "a", mode: "none" }, '(root).mode : must match one of the enum values ["full","partial"]'],
  [{ file: "a", copies: 0 }, "(root).copies : does not satisfy minimum"],
  [{ file: "a", target: { port: "x" } }, "(root).target.port : must be of type integer, given string"],
  [{ file: "a", where: "b" }, '(root) : additional property "where" is not allowed'],
])("refuses %j with the reason and not the value", ([given, reason]) => {
  expect(() => completeParams("backup", backup, given, false)).toThrow(
    expect.objectContaining({
      code: "bad-params",
      message: `cannot run action backup: validation failed: ${reason}`,
      hint: "its parameters are copies, file, mode, target",
    }),
  );
});

test("an action that does not say lets other parameters through before Juju 4.0 and not after", () => {
  expect(completeParams("backup", backup, { file: "a", where: "b" }, true)).toMatchObject({ where: "b" });
});
