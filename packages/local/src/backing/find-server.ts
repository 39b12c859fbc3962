import { LocalError } from "../local-error.ts";
import { findProgram } from "../processes/index.ts";

/**
 * The path of a server's program.
 *
 * @param names - of the program, the preferred first
 * @param debianPackage - brings the program where there is `apt-get`
 * @throws {@link LocalError} `program-missing`, with the hint to install it
 */
export async function findServer(names: readonly string[], debianPackage: string): Promise<string> {
  for (const name of names) {
    // Debian keeps servers where only root looks.
    for (const place of [name, `/usr/sbin/${name}`, `/usr/local/sbin/${name}`]) {
      const found = await findProgram(place);
      if (found !== undefined) return found;
    }
  }
  throw new LocalError("program-missing", `cannot find ${names.join(" or ")} on this machine`, {
    hint: `install it, for example: apt-get install ${debianPackage}`,
  });
}
