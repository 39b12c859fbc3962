import { join } from "node:path";
import { defineAction, defineCharm, postgresql, secretOption } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import * as z from "zod";
import { testedCharm } from "../src/index.ts";

/** A charm with one of everything. */
export const definition = defineCharm({
  framework: flask,
  config: { shown: z.int().max(500).default(50), "api-token": secretOption().optional() },
  integrations: { reports: postgresql({ optional: true, limit: 2 }) },
  env: ({ config }) => ({ SHOWN: `${config.shown}`, TOKEN: config["api-token"]?.["value"] }),
  actions: {
    count: defineAction({
      params: z.object({ all: z.boolean().default(false) }),
      run: async ({ params, container, log }) => {
        await log("counting");
        const { stdout } = await container.exec(["count", params.all ? "all" : "new"]);
        return { counted: stdout };
      },
    }),
  },
});

/** The charm, with the metadata of the folder beside this file. */
export const guestBook = testedCharm(definition, { directory: join(import.meta.dirname, "guest-book") });
