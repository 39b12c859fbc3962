import type { YamlMap } from "../yaml-file.ts";
import { dumpPart, listOf, type RockContext, type RockRefusal, wholeProject } from "./rock-extension.ts";

/** A part that puts files into the image. */
export interface ListedFiles {
  readonly part: YamlMap;
  /** Whether it takes all that the project has. */
  readonly isWhole: boolean;
}

/**
 * The files that a part takes: the author's list where there is one, else those given. A list of exclusions, and an empty one, takes the whole
 * project.
 *
 * @param key - the part's list that the author may write: `prime` or `stage`
 * @param below - the image's folder that each entry has to lie in
 */
export function listedFiles(
  context: RockContext,
  partName: string,
  key: "prime" | "stage",
  below: string,
  byDefault: readonly string[],
): ListedFiles | RockRefusal {
  const listed = listOf(context.part(partName)[key]);
  const outside = listed?.filter((entry) => !entry.replace(/^-/, "").startsWith(below));
  if (listed !== undefined && outside !== undefined && outside.length > 0) {
    return {
      problems: [
        `the extension wants each entry of '${key}' in the part ${partName} to start with ${below}; ${outside.join(", ")} ${outside.length === 1 ? "does" : "do"} not`,
      ],
      fix: `write for example ${below}${below.endsWith("/") ? "" : "/"}${outside[0]?.replace(/^-?\/?/, "")}`,
    };
  }
  const taken = listed === undefined ? byDefault : listed.filter((entry) => !entry.startsWith("-")).map(relative);
  const names = taken.length > 0 ? taken : wholeProject(context.files);
  return { part: dumpPart(names, below.replace(/\/$/, "")), isWhole: taken.length === 0 };

  function relative(entry: string): string {
    return entry.slice(below.length).replace(/^\//, "");
  }
}
