import { describe, expect, test } from "vitest";
import { createHookContext } from "./hook-context.ts";
import { describeHookTools, hookToolReplies } from "./hook-tools-suite.ts";
import { hookToolNames, runHookTool } from "./run-hook-tool.ts";

describeHookTools({ describe, test, expect }, async (model, init) => {
  const files = new Map<string, string>();
  const context = createHookContext({
    ...init,
    surroundings: {
      ...init.surroundings,
      readFile(path) {
        const text = files.get(path);
        return text === undefined ? { unreadable: "no such file or directory" } : { content: Buffer.from(text) };
      },
    },
  });
  return {
    run: async (call) => runHookTool(model, context, call),
    async write(name, text) {
      files.set(`/files/${name}`, text);
      return `/files/${name}`;
    },
    close: async () => undefined,
  };
});

test("the table of replies asks every tool that there is", () => {
  const asked = new Set(hookToolReplies.flatMap(({ calls }) => calls.map(({ call }) => call[0])));

  expect(hookToolNames("4.0.1").filter((tool) => !asked.has(tool))).toEqual([]);
});

test("Juju 4 has 38 hook tools", () => {
  expect(hookToolNames("4.0.1")).toHaveLength(38);
});
