import { projectError } from "../project-error.ts";

/** The variable that a build's image information comes in, for charmcraft as for us. */
export const imageInfoVariable = "CHARMCRAFT_IMAGE_INFO";

/**
 * What a build says of itself, for the manifest.
 *
 * @throws `ProjectError` when it is no JSON
 */
export function readImageInfo(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw projectError(
      "image-info",
      `the variable ${imageInfoVariable} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      "unset it, or give it JSON",
      undefined,
      { cause },
    );
  }
}
