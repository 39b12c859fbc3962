import { djangoExtension } from "./django.ts";
import { expressjsExtension } from "./expressjs.ts";
import type { Extension } from "./extension.ts";
import { fastapiExtension } from "./fastapi.ts";
import { flaskExtension } from "./flask.ts";
import { goExtension } from "./go.ts";
import { springBootExtension } from "./spring-boot.ts";

/** Extensions by the name that `extensions:` in charmcraft.yaml gives them. */
export const extensions: Readonly<Record<string, Extension>> = Object.fromEntries(
  [flaskExtension, djangoExtension, goExtension, fastapiExtension, expressjsExtension, springBootExtension].map(
    (extension) => [extension.name, extension],
  ),
);
