import { vi } from "vitest";

// Imported before the tests are defined. Real servers take their time on a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
