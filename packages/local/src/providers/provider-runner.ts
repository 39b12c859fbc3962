import { readFile } from "node:fs/promises";
import { createHookTools } from "@paas-charm/core";
import type { Model } from "@paas-charm/core/simulated";
import type { CodeEnd, Runner } from "../dispatching/runner.ts";
import type { Provider } from "./provider.ts";

/** A unit that is played in process: the provider's code is its charm. */
export function providerRunner(provider: Provider, unit: string, model: Model): Runner {
  const app = unit.slice(0, unit.indexOf("/"));
  return {
    async run(context, callTool): Promise<CodeEnd> {
      const tools = createHookTools(
        async (call) => callTool(call, { directory: "/", files: await namedFiles(call.args) }),
        { unit },
      );
      try {
        await provider.handle(context.event, tools, { app, unit, model: model.name });
        await tools.flush();
        return { kind: "ended", stdout: "", stderr: "" };
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        return { kind: "failed", code: 1, message, stdout: "", stderr: "" };
      }
    },
    terminate: () => undefined,
    replace: async () => undefined,
    close: async () => undefined,
  };
}

/** The files in which the tools hand over secrets: in process there is no program that would read them. */
async function namedFiles(args: readonly string[]): Promise<ReadonlyMap<string, { readonly content: Buffer }>> {
  const paths = args.flatMap((arg) => /#file=(.+)$/s.exec(arg)?.slice(1) ?? []);
  return new Map(await Promise.all(paths.map(async (path) => [path, { content: await readFile(path) }] as const)));
}
