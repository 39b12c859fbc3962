import { packageBuild } from "../../tsup.base.ts";

export default packageBuild({
  index: "src/index.ts",
  simulated: "src/simulated/index.ts",
  pebble: "src/pebble/index.ts",
  "pebble-engine": "src/pebble/engine/index.ts",
});
