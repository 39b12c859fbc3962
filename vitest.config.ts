import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Starts with the files that take minutes, so that none of them is left for the end when all others are done. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow =
      /end-to-end|prometheus|faults|examples\.test|runtime\.test|ops-charm|container\.test|contract\.test|pebble-proof|robustness|packed-examples/;
    const rank = ({ moduleId }: TestSpecification): number =>
      /end-to-end/.test(moduleId) ? 0 : slow.test(moduleId) ? 1 : 2;
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

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
    // Most of the time they wait for servers and processes that they started.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
