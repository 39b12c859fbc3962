import { packageBuild } from "../../tsup.base.ts";

export default packageBuild({ index: "src/index.ts", matchers: "src/matchers.ts" });
