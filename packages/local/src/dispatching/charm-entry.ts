import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** What Juju would execute for an event. */
export type CharmEntry =
  | { readonly kind: "program"; readonly path: string }
  /** The charm has neither `dispatch` nor a program for this event: a hook is skipped, an action fails. */
  | { readonly kind: "missing" };

/**
 * `dispatch` when the charm has one that is executable, else the event's own program, such as `hooks/start`.
 *
 * @param dispatchPath - `JUJU_DISPATCH_PATH` of the event
 */
export async function charmEntry(charmDirectory: string, dispatchPath: string): Promise<CharmEntry> {
  for (const path of [join(charmDirectory, "dispatch"), join(charmDirectory, dispatchPath)]) {
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return { kind: "program", path };
  }
  return { kind: "missing" };
}
