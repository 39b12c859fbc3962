import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeLogForwarding } from "../../core/src/pebble/contract/describe-log-forwarding.ts";
import { startEmbeddedPebble } from "./embedded-pebble.ts";

describeLogForwarding("the embedded Pebble", { describe, test, beforeEach, afterEach, expect }, () =>
  startEmbeddedPebble(),
);
