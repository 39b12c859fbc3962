import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Where programs, environments and packages are kept between runs: `paas-charm` in the user's cache directory. All in it can be
 * made again, so deleting it is safe.
 *
 * @see XDG Base Directory specification, `XDG_CACHE_HOME`; a relative value counts as unset
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"];
  return join(base && isAbsolute(base) ? base : join(homedir(), ".cache"), "paas-charm");
}
