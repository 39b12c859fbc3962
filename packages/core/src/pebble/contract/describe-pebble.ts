import { checkTests } from "./check-tests.ts";
import { execTests } from "./exec-tests.ts";
import { fileTests } from "./file-tests.ts";
import { identityTests } from "./identity-tests.ts";
import { layerTests } from "./layer-tests.ts";
import { logTests } from "./log-tests.ts";
import { noticeTests } from "./notice-tests.ts";
import { serviceTests } from "./service-tests.ts";
import type { PebbleUnderTest, Runner, Suite } from "./suite.ts";

/** What every Pebble must do, the real ones and the simulated one alike. */
export function describePebble(
  name: string,
  { describe, test, beforeEach, afterEach, expect }: Runner,
  start: () => Promise<PebbleUnderTest>,
): void {
  describe(`${name} as a Pebble`, () => {
    let under: PebbleUnderTest;
    beforeEach(async () => {
      under = await start();
    });
    afterEach(async () => {
      under.pebble.close();
      await under.close();
    });
    const suite: Suite = {
      test,
      expect,
      pebble: () => under.pebble,
      under: () => under,
      path: (file) => `${under.directory}/${file}`,
      add: (services, label = "base") => under.pebble.combineLayer(label, { services }),
    };

    test("says its version and a boot id", async () => {
      const { version, bootId } = await under.pebble.systemInfo();

      expect(/^\d+\.\d+\.\d+$/.test(version)).toBe(true);
      expect(bootId === "").toBe(false);
    });
    layerTests(suite);
    serviceTests(suite);
    fileTests(suite);
    execTests(suite);
    checkTests(suite);
    noticeTests(suite);
    logTests(suite);
    identityTests(suite);
  });
}
