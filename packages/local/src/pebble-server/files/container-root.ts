import { realpathSync } from "node:fs";
import { dirname, posix } from "node:path";
import { FileError } from "./file-error.ts";

/** Where a container's paths are on this machine. */
export interface ContainerRoot {
  /** Before each of the container's paths; empty when both are the same. */
  readonly prefix: string;
  /**
   * A path of the container on this machine.
   *
   * @param operation - what is done to it, for the error
   * @param last - whether a symbolic link at its end is followed
   * @throws {@link FileError} when symbolic links lead out of the container's root
   */
  place(path: string, operation: string, last: "followed" | "itself"): string;
}

/** The container's root at a folder of this machine; with an empty prefix, this machine's own. */
export function containerRoot(prefix: string): ContainerRoot {
  if (prefix === "") return { prefix, place: (path) => path };
  const root = realpathSync(prefix);
  return {
    prefix: root,
    place(path, operation, last) {
      const clean = posix.normalize(path);
      // What ends in a slash means what a link leads to.
      const whole = root + (clean === "/" ? "" : clean);
      const judged = last === "followed" || clean.endsWith("/") || clean === "/" ? whole : dirname(whole);
      const real = nearest(judged);
      if (real !== root && !real.startsWith(`${root}/`)) throw new FileError(operation, path, "OUTSIDE");
      return whole;
    },
  };
}

/** Where a path really is; of one that does not exist, the nearest folder above that does. */
function nearest(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    try {
      return realpathSync(at);
    } catch (error) {
      if (at === "/") throw error;
    }
  }
}
