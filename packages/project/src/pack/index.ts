/** Packing, on its own: it loads no more than it takes to see that nothing has changed. */
export { cacheDirectory } from "../cache-directory.ts";
export { imageInfoVariable } from "./image-info.ts";
export { type PackedCharm, type PackOptions, type PackReport, packCharm } from "./pack-charm.ts";
