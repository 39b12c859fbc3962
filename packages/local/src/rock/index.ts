export { flaskImage } from "./flask-image.ts";
export { type RockLayout, readFlaskRock } from "./flask-rock.ts";
