import { LocalError } from "../local-error.ts";
import { findProgram } from "../processes/index.ts";

/**
 * The path of a server's program.
 *
 * @param debianPackage - brings the program where there is `apt-get`
 * @throws {@link LocalError} `program-missing`, with the hint to install it
 */
export async function findServer(program: string, debianPackage: string): Promise<string> {
  // Debian keeps servers where only root looks.
  const places = [program, `/usr/sbin/${program}`, `/usr/local/sbin/${program}`];
  for (const place of places) {
    const found = await findProgram(place);
    if (found !== undefined) return found;
  }
  throw new LocalError("program-missing", `cannot find ${program}`, {
    hint: `install it, for example: apt-get install ${debianPackage}`,
  });
}
