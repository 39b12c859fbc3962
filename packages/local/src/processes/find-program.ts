import { access, constants, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/**
 * The path of a program: the one given when it is a path, else the first executable of that name on the search path.
 * Undefined when there is none.
 *
 * @param path - the search path; that of the environment by default, with the administrator's directories at its end, since
 *   the tools of util-linux lie there on some systems
 */
export async function findProgram(
  name: string,
  path = `${process.env["PATH"] ?? ""}${delimiter}/usr/sbin${delimiter}/sbin`,
): Promise<string | undefined> {
  for (const candidate of await candidates(name, path)) return candidate;
  return undefined;
}

/** All executables of that name on the search path, first first. */
export async function candidates(name: string, path = process.env["PATH"] ?? ""): Promise<readonly string[]> {
  const places = isAbsolute(name)
    ? [name]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((directory) => join(directory, name));
  const found: string[] = [];
  for (const place of places) if (!found.includes(place) && (await isProgram(place))) found.push(place);
  return found;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
