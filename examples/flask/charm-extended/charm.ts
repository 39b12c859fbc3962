import { defineAction, defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import * as z from "zod";

/** The guest book with an option, an action and a variable of its own. */
export default defineCharm({
  framework: flask,
  config: {
    motto: z.string().default("Be kind").describe("A line above the entries"),
    "entries-shown": z.int().min(1).max(500).default(50).describe("How many entries the page shows"),
  },
  env: ({ config }) => ({ FLASK_GREETING: config.motto }),
  actions: {
    "count-words": defineAction({
      description: "Counts the words of new entries now",
      params: z.object({ quiet: z.boolean().default(false).describe("Say only that it is done") }),
      run: async ({ params, container, env }) => {
        const { stdout } = await container.exec(
          ["python3", "-c", "from app import entries; print(entries.count_words())"],
          {
            workingDir: "/flask/app",
            environment: env,
          },
        );
        return params.quiet ? { done: "true" } : { counted: stdout.trim() };
      },
    }),
  },
});
