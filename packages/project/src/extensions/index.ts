import type { Extension } from "./extension.ts";
import { flaskExtension } from "./flask.ts";

/** Extensions by the name that `extensions:` in charmcraft.yaml gives them. */
export const extensions: Readonly<Record<string, Extension>> = {
  [flaskExtension.name]: flaskExtension,
};
