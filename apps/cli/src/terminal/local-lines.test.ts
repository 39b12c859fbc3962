import type { StatusReport } from "@paas-charm/local";
import { expect, test } from "vitest";
import { localLines } from "./local-lines.ts";

const report = (local?: StatusReport["local"]): StatusReport => ({
  model: {
    name: "local",
    type: "caas",
    controller: "paas-charm",
    cloud: "local",
    version: "3.6.14",
    "model-status": { current: "available" },
  },
  machines: {},
  applications: {},
  controller: { timestamp: "02 Jan 2026 15:04:05Z" },
  ...(local && { local }),
});

test.for<[spec: string, local: StatusReport["local"], lines: string]>([
  [
    "a real Pebble in a root of its own needs one line",
    { pebble: { kind: "real", version: "1.26.0" }, container: { kind: "private-root" }, "stand-ins": [] },
    "\n  Pebble     1.26.0, real, in a root of its own\n",
  ],
  [
    "what stands in for something is named, and why",
    {
      pebble: { kind: "embedded", reason: "a real one needs a root of its own" },
      container: { kind: "path-prefix", reason: "there is no unshare on PATH", hint: "install util-linux" },
      "stand-ins": [{ for: "hook tools", by: "by Node", reason: "there is no Go on PATH" }],
    },
    `
  Pebble     embedded (a real one needs a root of its own), in a path prefix (there is no unshare on PATH)
             for a root of its own: install util-linux
  Hook tools by Node (there is no Go on PATH)
`,
  ],
  ["nothing is said of a model that says nothing", undefined, ""],
])("%s", ([, local, lines]) => {
  expect(localLines(report(local))).toBe(lines);
});
