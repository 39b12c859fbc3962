import { basename } from "node:path";
import { expect, test } from "vitest";
import { generatedPages } from "./generated-parts.ts";

const pages = await generatedPages();

test.for(pages.map((page) => [basename(page.path), page] as const))(
  "%s is as the sources make it; else run: npx pnpm@12 run docs",
  ([, { is, should }]) => {
    expect(is).toBe(should);
  },
);
