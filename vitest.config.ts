import { defineConfig } from "vitest/config";

// Tests read our TypeScript through the source condition, so nothing has to be built before them.
export default defineConfig({
  resolve: { conditions: ["@paas-charm/source"] },
  // Node gets these too, for what it loads itself: with "import" among them, require() would be given ES modules.
  ssr: { resolve: { conditions: ["@paas-charm/source", "node"] } },
  test: {
    include: [
      "packages/*/{src,test}/**/*.test.ts",
      "apps/*/{src,test}/**/*.test.ts",
      "examples/*/*/**/*.test.ts",
      "tools/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
