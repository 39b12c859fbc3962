import { packageBuild } from "../../tsup.base.ts";

export default packageBuild({ index: "src/index.ts", "declarations-of": "src/declarations-of.ts" });
