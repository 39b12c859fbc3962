import { packageBuild } from "../../tsup.base.ts";

// Beside the entry points: what runs in a process or a thread of its own.
export default packageBuild({
  index: "src/index.ts",
  pack: "src/pack/index.ts",
  "report-declarations": "src/report-declarations.ts",
  "deflate-worker": "src/pack/deflate-worker.ts",
});
