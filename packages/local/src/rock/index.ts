export { hasGunicorn } from "./layouts.ts";
export { type Rock, readRock } from "./read-rock.ts";
export { rockImage } from "./rock-image.ts";
