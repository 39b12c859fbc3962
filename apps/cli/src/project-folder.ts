import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalError } from "@paas-charm/local";

/** Where the model of a project lives. */
export function stateDirectory(project: string): string {
  return join(resolve(project), ".paas-charm");
}

/**
 * The application's folder: the one given, else where a rockcraft.yaml is found in the charm's folder, the one above, or `app` beside it.
 *
 * @throws `LocalError` `app-missing` with the places that were looked at
 */
export function appDirectory(project: string, given: string | undefined): string {
  if (given !== undefined) {
    if (existsSync(given)) return resolve(given);
    throw new LocalError("app-missing", `there is no folder ${given}`, {
      hint: "give the application's folder: --app DIR",
    });
  }
  const places = [".", "..", "../app", "app"].map((place) => resolve(project, place));
  const found =
    places.find((place) => existsSync(join(place, "rockcraft.yaml"))) ??
    places.find((place) => existsSync(join(place, "requirements.txt")));
  if (found !== undefined) return found;
  throw new LocalError(
    "app-missing",
    `cannot find the application: no rockcraft.yaml or requirements.txt in ${places.join(", ")}`,
    {
      hint: "give its folder: npx paas-charm run --app DIR",
    },
  );
}
