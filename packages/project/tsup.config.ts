import { packageBuild } from "../../tsup.base.ts";

// Beside the entry point: what runs in a process or a thread of its own.
export default packageBuild({
  index: "src/index.ts",
  "report-declarations": "src/report-declarations.ts",
  "deflate-worker": "src/pack/deflate-worker.ts",
});
