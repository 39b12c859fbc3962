import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describePebble } from "../../core/src/pebble/contract/describe-pebble.ts";
import { startEmbeddedPebble } from "./embedded-pebble.ts";

describePebble("the embedded one", { describe, test, beforeEach, afterEach, expect }, () => startEmbeddedPebble());
