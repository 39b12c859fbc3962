export { flaskImage } from "./flask-image.ts";
export { type FlaskRock, type ReadRockOptions, type RockLayout, readFlaskRock } from "./flask-rock.ts";
