import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, normalize } from "node:path";

/**
 * Where the files of a container lie on this machine. In a root of its own that is where they are. Else the container's image is a
 * directory, the prefix, and a path belongs to the image when
 *
 * - its first folder is one that the image has and a system has not, such as `/flask`, `/app` or `/tmp`: whether it exists or not;
 * - or it is there below the prefix, such as `/etc/passwd` of the image or a program in its `/bin`.
 *
 * Every other path is this machine's own.
 */
export interface Root {
  /** The prefix; empty in a root of its own. */
  readonly prefix: string;
  /** A path of the container as one of this machine. One that is not absolute stays as it is. */
  locate(path: string): string;
  /**
   * A command with its paths located: words that are an absolute path, and what follows the equals sign of an option such as
   * `--config=/flask/gunicorn.conf.py`. Paths inside other words, as in a shell's script, and in the environment stay as they are.
   */
  command(words: readonly string[]): readonly string[];
  /**
   * The path of a program on this machine: of a name, the first that the folders of the search path have, in the image and then on
   * this machine, each folder in its turn.
   *
   * @throws Error `exec: "x": executable file not found in $PATH`
   */
  program(name: string, path: string | undefined): string;
}

/** Folders that every system has: what the image has in them lies over what this machine has. */
const systemFolders = new Set(["bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "sys", "usr"]);

/**
 * @param prefix - an absolute path without a slash at its end; empty when the container's root is this machine's
 */
export function createRoot(prefix: string): Root {
  function isOfImage(path: string): boolean {
    const [, folder = ""] = path.split("/");
    if (folder !== "" && !systemFolders.has(folder) && existsSync(join(prefix, folder))) return true;
    return existsSync(join(prefix, path));
  }
  function locate(path: string): string {
    if (prefix === "" || !isAbsolute(path)) return path;
    const clean = normalize(path);
    if (clean === prefix || clean.startsWith(`${prefix}/`)) return path;
    return isOfImage(clean) ? join(prefix, clean) : path;
  }
  function word(text: string): string {
    const option = /^(--?[\w.-]+=)(\/.*)$/s.exec(text);
    return option === null ? locate(text) : `${option[1]}${locate(option[2] ?? "")}`;
  }

  return {
    prefix,
    locate,
    command: (words) => (prefix === "" ? words : words.map(word)),
    program(name, path) {
      if (name.includes("/")) return locate(name);
      for (const folder of (path ?? "").split(delimiter).filter(isAbsolute)) {
        const places = prefix === "" ? [join(folder, name)] : [join(prefix, folder, name), join(folder, name)];
        for (const place of places) if (isProgram(place)) return place;
      }
      throw new Error(`exec: "${name}": executable file not found in $PATH`);
    },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
