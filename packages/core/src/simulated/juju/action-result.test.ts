import { describe, expect, test } from "vitest";
import { actionResult } from "./action-result.ts";
import { createHookContext, type HookContext } from "./hook-context.ts";
import { backupAction } from "./hook-tool-replies.ts";
import { repliesModel } from "./hook-tools-suite.ts";
import { runHookTool } from "./run-hook-tool.ts";

const quiet = { stdout: "", stderr: "" };
const committed = { ok: true, consequences: [] } as const;

function action(...calls: string[][]): HookContext {
  const model = repliesModel("3.6.14");
  const context = createHookContext({ unit: "web/0", event: backupAction });
  for (const [tool = "", ...args] of calls) runHookTool(model, context, { tool, args });
  return context;
}

describe("an action's result", () => {
  test("nests its keys, a later one winning, and holds output and exit code", () => {
    const context = action(
      ["action-set", "outfile.size=10G", "foo.bar=2"],
      ["action-set", "foo.baz.val=3", "foo.bar.zab=4", "foo.baz=1"],
    );

    expect(actionResult(context, { code: 0, stdout: "done\n", stderr: "" }, committed)).toEqual({
      status: "completed",
      message: "",
      results: { outfile: { size: "10G" }, foo: { bar: { zab: "4" }, baz: "1" }, stdout: "done\n", "return-code": 0 },
    });
  });

  test("keeps results of an action that says it failed, with its last message", () => {
    const context = action(["action-set", "a=b"], ["action-fail", "first"], ["action-fail", "disk full"]);

    expect(actionResult(context, { code: 0, ...quiet }, committed)).toEqual({
      status: "failed",
      message: "disk full",
      results: { a: "b", "return-code": 0 },
    });
  });

  test("fails with the process and with the commit", () => {
    expect(actionResult(action(["action-fail"]), { code: 0, ...quiet }, committed).message).toBe(
      "action failed without reason given, check action for errors",
    );
    expect(actionResult(action(), { code: 3, ...quiet }, undefined)).toMatchObject({
      status: "failed",
      message: "exit status 3",
      results: { "return-code": 3 },
    });
    expect(actionResult(action(), { code: 0, stdout: "", stderr: "x" }, { ok: false, message: "no" })).toEqual({
      status: "failed",
      message: "committing requested changes failed",
      results: { stderr: "x\nno", "return-code": 1 },
    });
  });
});
